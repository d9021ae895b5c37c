package org.narthex.orchestrator.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/**
 * Says what keeps a phase from being reached: the component that reaches it (see {@code ReachesPhase}), and where that one
 * is not active, what it lacks, followed down to the components that would provide it. Thread-safe.
 */
final class PhaseWaits {
    private static final String REACHES = "reaches.phase";
    private static final String CONDITION = "osgi.ds.satisfying.condition";

    private final ServiceComponentRuntime components;

    PhaseWaits(ServiceComponentRuntime components) {
        this.components = components;
    }

    /** What the phase waits for; never empty. */
    List<String> of(String phase) {
        try {
            return new Search(components.getComponentDescriptionDTOs()).phase(phase);
        } catch (IllegalStateException e) {
            return List.of("Declarative Services has stopped");
        }
    }

    /** One walk over the components as they are now. */
    private final class Search {
        private final Collection<ComponentDescriptionDTO> all;
        private final Set<String> seen = new HashSet<>();
        private final List<String> waits = new ArrayList<>();

        Search(Collection<ComponentDescriptionDTO> all) {
            this.all = all;
        }

        List<String> phase(String phase) {
            for (ComponentDescriptionDTO d : all) {
                if (reaches(d, phase)) {
                    int before = waits.size();
                    component(d);
                    if (waits.size() == before) {
                        waits.add(d.name + " is at work");
                    }
                }
            }
            return waits.isEmpty() ? List.of("no installed component reaches it") : List.copyOf(waits);
        }

        private static boolean reaches(ComponentDescriptionDTO d, String phase) {
            return switch (d.properties.get(REACHES)) {
                case String one -> one.equals(phase);
                case String[] many -> Arrays.asList(many).contains(phase);
                case null, default -> false;
            };
        }

        /** Adds what keeps the component from being active. */
        private void component(ComponentDescriptionDTO d) {
            if (!seen.add(d.bundle.symbolicName + '/' + d.name)) {
                return;
            }
            for (ComponentConfigurationDTO c : components.getComponentConfigurationDTOs(d)) {
                if (c.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    waits.add(d.name + " failed: " + ComponentWatch.cause(c.failure));
                } else if (c.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION) {
                    waits.add(d.name + " has no configuration");
                } else if (c.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE) {
                    for (UnsatisfiedReferenceDTO u : c.unsatisfiedReferences) {
                        reference(d, u);
                    }
                }
            }
        }

        private void reference(ComponentDescriptionDTO d, UnsatisfiedReferenceDTO unsatisfied) {
            if (unsatisfied.name.equals(CONDITION)) {
                waits.add(d.name + " needs " + unsatisfied.target);
                return;
            }
            String service = service(d, unsatisfied.name);
            int before = waits.size();
            for (ComponentDescriptionDTO provider : all) {
                if (Arrays.asList(provider.serviceInterfaces).contains(service)) {
                    component(provider);
                }
            }
            if (waits.size() == before) {
                waits.add(d.name + " needs " + service);
            }
        }

        private static String service(ComponentDescriptionDTO d, String reference) {
            for (ReferenceDTO r : d.references) {
                if (r.name.equals(reference)) {
                    return r.interfaceName;
                }
            }
            return reference;
        }
    }
}
