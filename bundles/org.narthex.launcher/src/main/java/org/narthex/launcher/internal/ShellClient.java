package org.narthex.launcher.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** {@code narthex shell [port] [command]}: the console of a running server, on this terminal or for one command. */
final class ShellClient {
    private static final String PROMPT = "narthex> ";

    private ShellClient() {}

    static int run(List<String> arguments) {
        boolean port = !arguments.isEmpty() && arguments.getFirst().matches("\\d+");
        Path socket = ConsoleSocket.of(":" + (port ? arguments.getFirst() : "9090"));
        String command = command(port ? arguments.subList(1, arguments.size()) : arguments);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            if (command.isEmpty()) {
                interactive(channel);
            } else {
                once(channel, command);
            }
            return 0;
        } catch (IOException e) {
            System.err.println("narthex shell: " + socket + ": " + e.getMessage()
                    + "; is a server of this user running? For another port than 9090: narthex shell PORT");
            return 1;
        }
    }

    /** The console's line: several arguments are quoted where the console's own shell would take them apart. */
    private static String command(List<String> words) {
        if (words.size() < 2) {
            return String.join(" ", words);
        }
        return words.stream()
                .map(w -> w.matches("[\\w.:/@%+=-]+") ? w : '"' + w.replaceAll("([\"\\\\$])", "\\\\$1") + '"')
                .collect(Collectors.joining(" "));
    }

    private static void interactive(SocketChannel channel) throws IOException {
        Thread.ofPlatform().daemon().name("narthex-shell-input").start(() -> {
            try {
                OutputStream out = Channels.newOutputStream(channel);
                System.in.transferTo(out);
                out.write("exit\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                System.err.println("narthex shell: " + e.getMessage());
            }
        });
        Channels.newInputStream(channel).transferTo(System.out);
    }

    /** Sends one command and prints what comes between the two prompts. */
    private static void once(SocketChannel channel, String command) throws IOException {
        channel.write(StandardCharsets.UTF_8.encode(command + "\nexit\n"));
        try (InputStream in = Channels.newInputStream(channel)) {
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String shown = answer.startsWith(PROMPT) ? answer.substring(PROMPT.length()) : answer;
            System.out.print(shown.endsWith(PROMPT) ? shown.substring(0, shown.length() - PROMPT.length()) : shown);
        }
    }
}
