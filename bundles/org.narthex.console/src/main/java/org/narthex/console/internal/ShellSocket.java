package org.narthex.console.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console on a socket in the file system, mode 0600: the file's owner is who may use it.
 *
 * <p>Immediate because nobody references it: it is an entry from outside. Each session has a virtual thread; at most
 * {@value #MAX_SESSIONS} at once.
 */
@Component(immediate = true, service = {})
public final class ShellSocket {
    /** Framework property: where the socket is. Without it there is no socket. */
    static final String PATH = "narthex.console.socket";

    private static final Logger LOG = LoggerFactory.getLogger(ShellSocket.class);
    private static final int MAX_SESSIONS = 8;

    private final CommandProcessor processor;
    private final @Nullable Path path;
    private final @Nullable ServerSocketChannel server;
    private final Set<SocketChannel> sessions = ConcurrentHashMap.newKeySet();

    @Activate
    public ShellSocket(BundleContext context, @Reference CommandProcessor processor) throws IOException {
        this.processor = processor;
        String property = context.getProperty(PATH);
        path = property == null || property.isEmpty() ? null : Path.of(property);
        server = path == null ? null : open(path);
        if (server != null) {
            ServerSocketChannel listening = server;
            Thread.ofVirtual().name("narthex-shell").start(() -> accept(listening));
            LOG.atInfo().addKeyValue("socket", path).log("Console is listening");
        }
    }

    private static ServerSocketChannel open(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.deleteIfExists(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return channel;
    }

    private void accept(ServerSocketChannel listening) {
        while (listening.isOpen()) {
            try {
                SocketChannel channel = listening.accept();
                if (sessions.size() >= MAX_SESSIONS) {
                    channel.close();
                    continue;
                }
                sessions.add(channel);
                Thread.ofVirtual().name("narthex-shell-session").start(() -> serve(channel));
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("Console stopped listening");
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel;
                PrintStream out = new PrintStream(Channels.newOutputStream(channel), true, StandardCharsets.UTF_8);
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
                CommandSession session = processor.createSession(InputStream.nullInputStream(), out, out)) {
            session.put("SCOPE", "narthex:felix:gogo:scr:*");
            prompt(out);
            for (String line = in.readLine(); line != null && !line.equals("exit"); line = in.readLine()) {
                run(session, line, out);
                prompt(out);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("Console session ended");
        } finally {
            sessions.remove(channel);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // a command may throw anything; the session goes on
    private static void run(CommandSession session, String line, PrintStream out) {
        if (line.isBlank()) {
            return;
        }
        try {
            Object result = session.execute(line);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
        } catch (Exception e) {
            out.println("error: " + (e.getMessage() == null ? e : e.getMessage()));
        }
    }

    private static void prompt(PrintStream out) {
        out.print("narthex> ");
        out.flush();
    }

    @Deactivate
    void stop() throws IOException {
        if (server != null && path != null) {
            server.close();
            for (SocketChannel session : sessions) {
                session.close();
            }
            Files.deleteIfExists(path);
        }
    }
}
