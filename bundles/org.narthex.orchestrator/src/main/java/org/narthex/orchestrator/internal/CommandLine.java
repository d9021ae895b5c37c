package org.narthex.orchestrator.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.runtime.api.BuildInfo;
import org.narthex.runtime.api.Lifecycle;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.runtime.api.flags.FlagException;
import org.narthex.runtime.api.flags.ServerFlagParser;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Registers {@link ServerFlags} and {@link BuildInfo}. Both are finished objects and not components, so they are
 * registered by hand. Immediate: Declarative Services does not know what it registers. Thread-safe.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.narthex.runtime.api.ServerFlags,org.narthex.runtime.api.BuildInfo\"")
@Component(
        immediate = true,
        service = {})
public final class CommandLine {
    /** Version of Prometheus whose behaviour this server has. */
    private static final String PROMETHEUS = "3.14.0";

    private final ServiceRegistration<BuildInfo> buildInfo;
    private final @Nullable ServiceRegistration<ServerFlags> flags;

    @Activate
    public CommandLine(BundleContext context, @Reference Lifecycle lifecycle) {
        BuildInfo info = new BuildInfo(
                PROMETHEUS, context.getBundle().getVersion().toString(), "", "", "", "");
        buildInfo = context.registerService(BuildInfo.class, info, null);
        ServerFlags parsed = null;
        try {
            parsed = ServerFlagParser.parse(arguments(context.getProperty(ServerFlagParser.ARGUMENTS_PROPERTY)));
        } catch (FlagException e) {
            lifecycle.fail("flags", e, e.exitCode());
        }
        flags = parsed == null ? null : context.registerService(ServerFlags.class, parsed, null);
    }

    static List<String> arguments(@Nullable String property) {
        return property == null || property.isEmpty() ? List.of() : List.of(property.split("\0", -1));
    }

    @Deactivate
    void stop() {
        if (flags != null) {
            flags.unregister();
        }
        buildInfo.unregister();
    }
}
