package org.narthex.itest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A recorded HTTP exchange: a request and the answer of a Prometheus server. */
record Exchange(String name, JsonNode request, JsonNode response, List<String> unordered, int waitSeconds) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The exchanges of a file, in its order. */
    static List<Exchange> read(Path file) throws IOException {
        List<Exchange> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = MAPPER.readTree(line);
            List<String> unordered = new ArrayList<>();
            node.path("unordered").forEach(path -> unordered.add(path.asText()));
            all.add(new Exchange(
                    node.path("name").asText(),
                    node.path("request"),
                    node.path("response"),
                    unordered,
                    node.path("waitSeconds").asInt(0)));
        }
        return all;
    }

    String method() {
        return request.path("method").asText();
    }

    /** The route: the path without prefix and with the label's name replaced. */
    String route() {
        return request.path("path")
                .asText()
                .replaceFirst("^/pre(?=/)", "")
                .replaceFirst("^/api/v1/label/.*/values$", "/api/v1/label/:name/values");
    }

    /** The request as it goes over the wire. */
    byte[] bytes(String host) throws IOException {
        byte[] body = body();
        StringBuilder head = new StringBuilder(method()).append(' ').append(target()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(host).append("\r\n");
        for (Map.Entry<String, JsonNode> header : request.path("headers").properties()) {
            head.append(header.getKey()).append(": ").append(header.getValue().asText()).append("\r\n");
        }
        if (request.has("form")) {
            head.append("Content-Type: application/x-www-form-urlencoded\r\n");
        }
        if (hasBody()) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.write(body);
        return out.toByteArray();
    }

    private boolean hasBody() {
        return request.has("form")
                || request.has("rawBody")
                || request.has("bodyBase64")
                || method().equals("POST")
                || method().equals("PUT");
    }

    private byte[] body() {
        if (request.has("form")) {
            return encode(request.path("form")).getBytes(StandardCharsets.UTF_8);
        }
        if (request.has("bodyBase64")) {
            return Base64.getDecoder().decode(request.path("bodyBase64").asText());
        }
        return request.path("rawBody").asText("").getBytes(StandardCharsets.UTF_8);
    }

    private String target() {
        String path = request.path("path").asText();
        String query = request.has("rawQuery") ? request.path("rawQuery").asText() : encode(request.path("query"));
        return query.isEmpty() ? path : path + "?" + query;
    }

    private static String encode(JsonNode parameters) {
        List<String> pairs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
            String name = URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8);
            List<JsonNode> values = new ArrayList<>();
            if (parameter.getValue().isArray()) {
                parameter.getValue().forEach(values::add);
            } else {
                values.add(parameter.getValue());
            }
            for (JsonNode value : values) {
                pairs.add(name + "=" + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8));
            }
        }
        return String.join("&", pairs);
    }
}
