package org.narthex.runtime.api.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.narthex.runtime.api.ServerFlags;

class ServerFlagParserTest {
    private static ServerFlags parse(String... arguments) throws FlagException {
        return ServerFlagParser.parse(List.of(arguments));
    }

    private static void refused(int exitCode, String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOfSatisfying(FlagException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
                .hasMessage(message);
    }

    @Test
    void defaultsAreThoseOfPrometheus() throws FlagException {
        ServerFlags flags = parse();
        assertThat(flags.text("config.file")).isEqualTo("prometheus.yml");
        assertThat(flags.text("storage.remote.read-sample-limit")).isEqualTo("50000000");
        assertThat(flags.text("storage.tsdb.max-block-duration")).isEqualTo("1d12h");
        assertThat(flags.text("scrape.timestamp-tolerance")).isEqualTo("2ms");
        assertThat(flags.text("web.remote-write-receiver.accepted-protobuf-messages"))
                .isEqualTo("prometheus.WriteRequest,io.prometheus.write.v2.Request");
        assertThat(flags.all()).doesNotContainKeys("help", "version", "osgi.console").containsKeys("write-documentation");
        assertThat(flags.given("config.file")).isFalse();
    }

    @Test
    void valuesFollowAnEqualsSignOrTheFlag() throws FlagException {
        ServerFlags flags = parse("--config.file=a.yml", "--query.timeout", "1m30s", "--no-web.enable-lifecycle", "--web.listen-address=:1", "--web.listen-address=:2");
        assertThat(flags.text("config.file")).isEqualTo("a.yml");
        assertThat(flags.millis("query.timeout")).isEqualTo(90_000);
        assertThat(flags.bool("web.enable-lifecycle")).isFalse();
        assertThat(flags.list("web.listen-address")).containsExactly(":1", ":2");
    }

    @Test
    void flagsWithoutFunctionAreNamed() throws FlagException {
        ServerFlags flags = parse("--rules.alert.resend-delay=1m", "--query.timeout=1m", "--no-auto-gomemlimit");
        assertThat(ServerFlagParser.withoutFunction(flags)).containsExactlyInAnyOrder("rules.alert.resend-delay", "auto-gomemlimit");
    }

    @Test
    void featuresAreSplitAtCommas() throws FlagException {
        assertThat(parse("--enable-feature=a,b", "--enable-feature=c").features()).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsNoFlagIsRefusedWithOne() {
        String prefix = "Error parsing command line arguments: ";
        refused(1, prefix + "unknown long flag '--nope'", "--nope=1");
        refused(1, prefix + "unknown short flag '-x'", "-x");
        refused(1, prefix + "unexpected foo", "foo");
        refused(1, prefix + "unexpected true", "--web.enable-lifecycle=true");
        refused(1, prefix + "expected argument for flag '--log.level'", "--log.level");
    }

    @Test
    void whatIsNoValueIsRefusedWithTwo() {
        String prefix = "Error parsing command line arguments: ";
        refused(2, prefix + "not a valid duration string: \"x\"", "--query.timeout=x");
        refused(2, prefix + "unknown unit \".\" in duration \"1.5h\"", "--query.timeout=1.5h");
        refused(2, prefix + "units: unknown unit  in 10", "--storage.tsdb.retention.size=10");
        refused(2, prefix + "flag 'config.file' cannot be repeated", "--config.file=a", "--config.file=b");
        refused(2, prefix + "unrecognized log level foo", "--log.level=foo");
    }

    @Test
    void flagsOfTheOtherModeAreRefusedWithThree() {
        refused(3, "The following flag(s) can not be used in agent mode: [\"--query.max-samples\" \"--storage.tsdb.path\"]",
                "--agent", "--query.max-samples=3", "--storage.tsdb.path=y");
        refused(3, "The following flag(s) can only be used in agent mode: [\"--storage.agent.path\"]", "--storage.agent.path=x");
    }

    @Test
    void limitsOutOfBoundsAreRefusedWithOne() {
        refused(1, "--web.search.max-limit must be non-negative; got -1 (use 0 to disable the cap)", "--web.search.max-limit=-1");
        refused(1, "--storage.agent.checkpoint-batch-size must be greater than 0.", "--agent", "--storage.agent.checkpoint-batch-size=0");
        refused(1, "--auto-gomemlimit.ratio must be greater than 0 and less than or equal to 1.", "--auto-gomemlimit.ratio=2");
    }

    @Test
    void featuresThatDoNothingAreNoted() throws FlagException {
        ServerFlags flags = parse("--enable-feature=nope,exemplar-storage,native-histograms");
        assertThat(FeatureNames.notes(flags)).extracting(FeatureNames.Note::name).containsExactly("nope", "native-histograms");
        assertThat(FeatureNames.notes(flags).getFirst().message()).isEqualTo("Unknown option for --enable-feature");
    }

    @Test
    void aBadExternalUrlIsRefusedWithTwo() {
        refused(2, "parse external URL \"::foo\": parse \"::foo\": missing protocol scheme", "--web.external-url=::foo");
        refused(2, "parse external URL \"\": address nope: missing port in address", "--web.listen-address=nope");
    }

    @Test
    void anArgumentFileHoldsAnArgumentALine(@TempDir Path folder) throws IOException, FlagException {
        Path file = Files.writeString(folder.resolve("args"), "# comment\n--config.file=x.yml\n--agent\n");
        assertThat(parse("@" + file).text("config.file")).isEqualTo("x.yml");
    }
}
