package org.narthex.orchestrator.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.narthex.runtime.api.Phases;
import org.osgi.framework.Bundle;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;
import org.osgi.util.promise.Promise;

class PhaseWaitsTest {
    private static final String CONDITION = "osgi.ds.satisfying.condition";

    /** Components that the test has described. */
    private static final class FakeRuntime implements ServiceComponentRuntime {
        final List<ComponentDescriptionDTO> descriptions = new ArrayList<>();
        final Map<String, ComponentConfigurationDTO> configurations = new HashMap<>();

        @Override
        public Collection<ComponentDescriptionDTO> getComponentDescriptionDTOs(Bundle... bundles) {
            return descriptions;
        }

        @Override
        public Collection<ComponentConfigurationDTO> getComponentConfigurationDTOs(ComponentDescriptionDTO d) {
            return List.of(configurations.get(d.name));
        }

        @Override
        public ComponentDescriptionDTO getComponentDescriptionDTO(Bundle bundle, String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isComponentEnabled(ComponentDescriptionDTO d) {
            return true;
        }

        @Override
        public Promise<Void> enableComponent(ComponentDescriptionDTO d) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Promise<Void> disableComponent(ComponentDescriptionDTO d) {
            throw new UnsupportedOperationException();
        }
    }

    private final FakeRuntime runtime = new FakeRuntime();
    private final PhaseWaits waits = new PhaseWaits(runtime);

    private ComponentConfigurationDTO component(String name, @Nullable Object phases, int state, String... services) {
        ComponentDescriptionDTO d = new ComponentDescriptionDTO();
        d.name = name;
        d.bundle = new BundleDTO();
        d.bundle.symbolicName = "test";
        d.properties = new HashMap<>();
        if (phases != null) {
            d.properties.put("reaches.phase", phases);
        }
        d.serviceInterfaces = services;
        d.references = new ReferenceDTO[0];
        ComponentConfigurationDTO c = new ComponentConfigurationDTO();
        c.state = state;
        c.unsatisfiedReferences = new UnsatisfiedReferenceDTO[0];
        runtime.descriptions.add(d);
        runtime.configurations.put(name, c);
        return c;
    }

    private void lacks(String name, String reference, String service, String target) {
        ComponentDescriptionDTO d = runtime.descriptions.stream()
                .filter(x -> x.name.equals(name))
                .findFirst()
                .orElseThrow();
        ReferenceDTO r = new ReferenceDTO();
        r.name = reference;
        r.interfaceName = service;
        d.references = new ReferenceDTO[] {r};
        UnsatisfiedReferenceDTO u = new UnsatisfiedReferenceDTO();
        u.name = reference;
        u.target = target;
        runtime.configurations.get(name).unsatisfiedReferences = new UnsatisfiedReferenceDTO[] {u};
    }

    @Test
    void anActiveComponentIsAtWork() {
        component("Storage", Phases.STORAGE_OPEN, ComponentConfigurationDTO.ACTIVE);
        component("Unrelated", null, ComponentConfigurationDTO.FAILED_ACTIVATION);
        assertThat(waits.of(Phases.STORAGE_OPEN)).containsExactly("Storage is at work");
    }

    @Test
    void aPhaseWithoutComponentSaysSo() {
        component("Storage", new String[] {Phases.STORAGE_OPEN}, ComponentConfigurationDTO.ACTIVE);
        assertThat(waits.of(Phases.SERVER_READY)).containsExactly("no installed component reaches it");
    }

    @Test
    void aFailedComponentIsNamedWithItsInnermostCause() {
        component("Storage", Phases.STORAGE_OPEN, ComponentConfigurationDTO.FAILED_ACTIVATION).failure =
                "java.lang.RuntimeException: outer\n\tat x\nCaused by: java.io.IOException: disk\n\tat y";
        assertThat(waits.of(Phases.STORAGE_OPEN)).containsExactly("Storage failed: java.io.IOException: disk");
    }

    @Test
    void aMissingServiceIsFollowedToTheComponentThatWouldProvideIt() {
        component("Bridge", new String[] {"other", Phases.CONFIG_CHECKED}, ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
        lacks("Bridge", "ledger", "test.Ledger", "");
        component("Book", null, ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "test.Ledger");
        lacks("Book", "paper", "test.Paper", "");
        component("Unrelated", null, ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
        lacks("Unrelated", "ink", "test.Ink", "");
        assertThat(waits.of(Phases.CONFIG_CHECKED)).containsExactly("Book needs test.Paper");
    }

    @Test
    void componentsThatNeedEachOtherAreWalkedOnce() {
        component("A", Phases.CONFIG_CHECKED, ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "test.A");
        lacks("A", "b", "test.B", "");
        component("B", null, ComponentConfigurationDTO.UNSATISFIED_REFERENCE, "test.B");
        lacks("B", "a", "test.A", "");
        assertThat(waits.of(Phases.CONFIG_CHECKED)).containsExactly("B needs test.A");
    }

    @Test
    void anotherConditionIsNamedByItsFilter() {
        component("Storage", Phases.STORAGE_OPEN, ComponentConfigurationDTO.UNSATISFIED_REFERENCE);
        lacks("Storage", CONDITION, "org.osgi.service.condition.Condition", Phases.AFTER_CONFIG_CHECKED);
        assertThat(waits.of(Phases.STORAGE_OPEN)).containsExactly("Storage needs (osgi.condition.id=config.checked)");
    }
}
