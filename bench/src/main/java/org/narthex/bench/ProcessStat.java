package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux accounts to a process, from /proc. */
final class ProcessStat {
    /** Clock ticks a second of /proc/pid/stat; 100 on every Linux that this runs on. */
    private static final double TICKS = 100;

    private ProcessStat() {}

    /** User and system CPU seconds so far. */
    static double cpuSeconds(long pid) throws IOException {
        return seconds(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    private static double seconds(String stat) {
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / TICKS;
    }

    /** CPU seconds so far of the threads in which a JVM compiles; 0 for other programs. */
    static double compilerSeconds(long pid) throws IOException {
        List<Path> threads;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            threads = tasks.toList();
        }
        double seconds = 0;
        for (Path thread : threads) {
            try {
                String stat = Files.readString(thread.resolve("stat"));
                if (stat.contains("(C1 Compiler") || stat.contains("(C2 Compiler")) {
                    seconds += seconds(stat);
                }
            } catch (NoSuchFileException e) {
                // The thread has ended meanwhile.
            }
        }
        return seconds;
    }

    /** Resident bytes now. */
    static long residentBytes(long pid) throws IOException {
        return memory(pid, "VmRSS");
    }

    /** The most resident bytes so far. */
    static long highestResidentBytes(long pid) throws IOException {
        return memory(pid, "VmHWM");
    }

    /** Bytes of a field of /proc/pid/status, such as {@code VmHWM}. */
    static long memory(long pid, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("process " + pid + " has no " + field);
    }
}
