package org.narthex.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux accounts to a process, from /proc. */
final class ProcessStat {
    /** Clock ticks a second of /proc/pid/stat; 100 on every Linux that this runs on. */
    private static final double TICKS = 100;

    private ProcessStat() {}

    /** User and system CPU seconds so far. */
    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / TICKS;
    }

    /** Resident bytes now. */
    static long residentBytes(long pid) throws IOException {
        return memory(pid, "VmRSS");
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
