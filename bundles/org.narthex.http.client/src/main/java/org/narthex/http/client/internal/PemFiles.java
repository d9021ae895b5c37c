package org.narthex.http.client.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM texts: PKCS #8, PKCS #1 (RSA) and SEC 1 (EC) keys. Thread-safe. */
final class PemFiles {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    private static final byte[] EC_KEY_OID = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private PemFiles() {}

    static List<Certificate> certificates(String pem) throws GeneralSecurityException {
        StringBuilder only = new StringBuilder();
        for (Matcher m = BLOCK.matcher(pem); m.find(); ) {
            if (m.group(1).equals("CERTIFICATE")) {
                only.append(m.group()).append('\n');
            }
        }
        Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(only.toString().getBytes(StandardCharsets.US_ASCII)));
        return List.copyOf(all);
    }

    static PrivateKey privateKey(String pem) throws GeneralSecurityException, IOException {
        for (Matcher m = BLOCK.matcher(pem); m.find(); ) {
            byte[] der = Base64.getMimeDecoder().decode(m.group(2));
            switch (m.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(der);
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(sequence(VERSION_0, RSA_ALGORITHM, tagged(4, der)));
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(sequence(VERSION_0, sequence(EC_KEY_OID, curve(der)), tagged(4, der)));
                }
                default -> {
                    // Parameters and certificates may stand beside the key.
                }
            }
        }
        throw new GeneralSecurityException("failed to find any PEM data in key input");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        GeneralSecurityException last = new GeneralSecurityException("failed to parse private key");
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    /** The curve's object identifier out of a SEC 1 key: the content of its element with tag 0. */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        for (int i = 0; i + 3 < sec1.length; i++) {
            if ((sec1[i] & 0xff) == 0xa0 && sec1[i + 2] == 6 && sec1[i + 1] == sec1[i + 3] + 2) {
                byte[] oid = new byte[sec1[i + 1]];
                System.arraycopy(sec1, i + 2, oid, 0, oid.length);
                return oid;
            }
        }
        throw new GeneralSecurityException("an EC key without its curve");
    }

    private static byte[] sequence(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return tagged(0x30, all.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int n = content.length;
        if (n < 128) {
            out.write(n);
        } else {
            int bytes = n < 256 ? 1 : n < 65_536 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(n >> (8 * i));
            }
        }
        out.write(content);
        return out.toByteArray();
    }
}
