package org.narthex.config.bridge.internal.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.narthex.config.api.ConfigException;
import org.narthex.config.api.ConfigNode;
import org.narthex.config.bridge.internal.yaml.YamlReader;

class ForeignMechanismsTest {
    private static ConfigNode entry(String yaml) throws ConfigException {
        return new YamlReader().read(yaml, "entry.yml");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            consul     | {server: ' '}                  | consul SD configuration requires a server address
            dns        | {type: A, port: 1}             | DNS-SD config must contain at least one SRV record name
            dns        | {names: [x], type: FOO}        | invalid DNS-SD records type FOO
            dns        | {names: [x], type: aaaa}       | a port is required in DNS-SD configs for all record types except SRV
            http       | {refresh_interval: 1m}         | URL is missing
            http       | {url: 'ftp://x'}               | URL scheme must be 'http' or 'https'
            http       | {url: 'http:///x'}             | host is missing in URL
            kubernetes | {namespaces: {}}               | role missing (one of: pod, service, endpoints, endpointslice, node, ingress)
            kubernetes | {role: foo}                    | unknown Kubernetes SD role "foo"
            """, quoteCharacter = '~')
    void badEntryIsRefusedInPrometheusWords(String mechanism, String yaml, String text) throws Exception {
        ConfigNode entry = entry(yaml);
        assertThatThrownBy(() -> ForeignMechanisms.check(mechanism, entry))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            consul     | {}
            dns        | {names: [x]}
            dns        | {names: [x], type: a, port: 80}
            http       | {url: 'https://x/y'}
            kubernetes | {role: endpointslice}
            ec2        | {region: x}
            """, quoteCharacter = '~')
    void goodEntryIsLeftToItsBundle(String mechanism, String yaml) throws Exception {
        ConfigNode entry = entry(yaml);
        ForeignMechanisms.check(mechanism, entry);
        assertThat(entry).isInstanceOf(ConfigNode.Mapping.class);
    }
}
