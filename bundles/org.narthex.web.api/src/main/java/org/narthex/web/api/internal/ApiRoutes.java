package org.narthex.web.api.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.narthex.promql.api.MemoryBudget;
import org.narthex.promql.api.QueryException;
import org.narthex.runtime.api.ServerFlags;
import org.narthex.storage.api.StorageException;
import org.narthex.web.server.Request;
import org.narthex.web.server.RequestHandler;
import org.narthex.web.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A family of API routes: envelope, errors, cross-origin headers and compression are the same for all. Thread-safe. */
abstract class ApiRoutes implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);
    private static final String JSON = "application/json";
    private static final int MAX_NOTES = 10;

    private final Cors cors;
    private final boolean compressed;

    ApiRoutes(ServerFlags flags) {
        this(flags, true);
    }

    /**
     * @param compressed whether answers may be compressed
     */
    ApiRoutes(ServerFlags flags, boolean compressed) {
        this.cors = new Cors(flags.text("web.cors.origin"));
        this.compressed = compressed;
    }

    /** An answer whose parts count as memory that all share. */
    @FunctionalInterface
    interface Counted {
        ApiResult answer(AnswerMemory memory) throws ApiException, QueryException;
    }

    /** An answer that holds memory until it is sent; gives it back where there is none. */
    static ApiResult counted(MemoryBudget budget, Counted parts) throws ApiException, QueryException {
        AnswerMemory memory = new AnswerMemory(budget);
        boolean answered = false;
        try {
            ApiResult result = parts.answer(memory).holding(memory);
            answered = true;
            return result;
        } finally {
            if (!answered) {
                memory.close();
            }
        }
    }

    /** Answers a request whose path and method are of this family. */
    abstract ApiResult answer(Request request, Form form) throws ApiException, QueryException;

    @Override
    public final void handle(Request request, Response response) throws IOException {
        String coding = compressed ? Encoding.choose(request, response) : "";
        cors.apply(request, response);
        ApiResult result;
        try {
            result = answer(request, Form.of(request));
        } catch (ApiException e) {
            error(response, coding, e);
            return;
        } catch (QueryException e) {
            error(response, coding, ApiException.of(e));
            return;
        } catch (StorageException e) {
            error(response, coding, ApiException.of(e));
            return;
        }
        try {
            success(response, coding, result);
        } finally {
            close(result.resource());
        }
    }

    private static void success(Response response, String coding, ApiResult result) throws IOException {
        ApiResult.Data data = result.data();
        if (data == null) {
            response.status(204);
            return;
        }
        response.header("Content-Type", JSON);
        try (OutputStream out = Encoding.open(coding, response)) {
            JsonOut json = new JsonOut(out);
            json.beginObject().key("status").string("success").key("data");
            data.write(json);
            notes(json, "warnings", "warning", result.warnings());
            notes(json, "infos", "info", result.infos());
            json.endObject().flush();
        }
    }

    private static void notes(JsonOut json, String key, String kind, List<String> notes) throws IOException {
        if (notes.isEmpty()) {
            return;
        }
        json.key(key).beginList();
        for (String note : notes.subList(0, Math.min(notes.size(), MAX_NOTES))) {
            json.string(note);
        }
        if (notes.size() > MAX_NOTES) {
            json.string((notes.size() - MAX_NOTES) + " more " + kind + " annotations omitted");
        }
        json.endList();
    }

    private static void error(Response response, String coding, ApiException e) throws IOException {
        if (e.kind() == ApiException.Kind.UNENCODABLE) {
            response.status(500)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .header("X-Content-Type-Options", "nosniff");
            try (OutputStream out = Encoding.open(coding, response)) {
                out.write((e.text() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        response.status(e.kind().status()).header("Content-Type", JSON);
        try (OutputStream out = Encoding.open(coding, response)) {
            new JsonOut(out)
                    .beginObject()
                    .key("status")
                    .string("error")
                    .key("errorType")
                    .string(e.kind().text())
                    .key("error")
                    .string(e.text())
                    .endObject()
                    .flush();
        }
    }

    private static void close(@Nullable AutoCloseable resource) {
        if (resource == null) {
            return;
        }
        try {
            resource.close();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).addKeyValue("component", "web").log("closing a query failed");
        }
    }
}
