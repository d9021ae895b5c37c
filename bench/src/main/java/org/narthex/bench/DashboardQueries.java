package org.narthex.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests as dashboards make them, over {@link DashboardData}. Immutable. */
final class DashboardQueries {
    /**
     * A request.
     *
     * @param name what is printed
     * @param path with the parameters
     * @param gzip whether the answer may be compressed
     */
    record Request(String name, String path, boolean gzip) {}

    /** Steps of 15 seconds over the last hour. */
    private static final String HOUR = range(3600, 15);
    /** Steps of a minute over five hours: blocks and head. */
    private static final String FIVE_HOURS = range(5 * 3600, 60);

    private static final String REQUESTS = "http_requests_total";
    private static final String RATE = "rate(http_requests_total[5m])";
    private static final String BUCKETS = "rate(http_request_duration_seconds_bucket[5m])";

    private final List<Request> requests = new ArrayList<>();

    private DashboardQueries() {
        selectors();
        rates();
        aggregations();
        joins();
        histograms();
        overTime();
        labels();
        instants();
        metadata();
    }

    /** All, in the order in which they are asked. */
    static List<Request> all() {
        return List.copyOf(new DashboardQueries().requests);
    }

    private void selectors() {
        hour("http_requests_total{instance=\"host-7.example.org:9100\"}");
        hour("http_requests_total{handler=~\"/api/v1/resource/1.?\", code=\"500\"}");
        hours("node_filesystem_avail_bytes{instance=~\"host-[1-3].*\"}");
        compressed("node_filesystem_avail_bytes{device=~\"/dev/sd[0-4]\"}");
    }

    private void rates() {
        hour("sum by (handler, code) (rate(http_requests_total[5m]))");
        hour("rate(http_requests_total{handler=\"/api/v1/resource/3\"}[5m])");
        hours("sum(" + RATE + ")");
        hours("sum by (instance) (rate(http_requests_total{code=~\"5..\"}[5m]))");
        hours("sum by (job) (rate(http_requests_total[1h]))");
        hours("irate(process_cpu_seconds_total[5m])");
        hours("increase(http_requests_total{handler=\"/api/v1/resource/3\", code=\"200\"}[1h])");
        hours("sum by (job) (increase(http_requests_total{code=~\"5..\"}[30m])) / sum by (job) (increase(http_requests_total[30m]))");
        hours("deriv(node_filesystem_avail_bytes{device=\"/dev/sd0\"}[30m])");
    }

    private void aggregations() {
        hours("sum by (job) (node_filesystem_avail_bytes)");
        hours("count(" + REQUESTS + ")");
        hours("avg without (device) (node_filesystem_avail_bytes)");
        hours("topk(10, sum by (instance) (" + RATE + "))");
        hours("topk(5, node_filesystem_avail_bytes)");
        hours("quantile by (job) (0.9, node_filesystem_avail_bytes)");
        hours("count_values(\"load\", round(node_load1))");
        hours("count(node_filesystem_avail_bytes < 1e10) by (instance)");
    }

    private void joins() {
        hours("node_filesystem_avail_bytes * on (instance) group_left (version) build_info");
        hours("node_memory_used_bytes / node_memory_limit_bytes > 0.5");
        hours("node_filesystem_avail_bytes unless on (instance) (up == 0)");
        hours("sum by (instance) (rate(http_requests_total{code=\"500\"}[5m])) / on (instance) group_left () sum by (instance) (" + RATE + ")");
    }

    private void histograms() {
        hours("histogram_quantile(0.99, sum by (le, handler) (" + BUCKETS + "))");
        hours("histogram_quantile(0.9, " + BUCKETS + ")");
        hours("histogram_quantile(0.99, sum by (job) (rate(rpc_duration_seconds[5m])))");
        hours("sum by (method) (rate(rpc_duration_seconds[5m]))");
        hour("histogram_avg(rpc_duration_seconds{method=\"Method1\"})");
    }

    private void overTime() {
        hours("avg_over_time(node_filesystem_avail_bytes[10m])");
        hours("max_over_time(node_load1[1h])");
        hours("quantile_over_time(0.95, node_load1[30m])");
        hours("max_over_time(sum by (job) (rate(http_requests_total{code=\"200\"}[5m]))[30m:1m])");
        hours("predict_linear(node_filesystem_avail_bytes[1h], 14400) < 0");
        hours("avg_over_time((node_memory_used_bytes / node_memory_limit_bytes)[10m:30s])");
    }

    private void labels() {
        hours("sum by (host) (label_replace(node_filesystem_avail_bytes, \"host\", \"$1\", \"instance\", \"([^.]+).*\"))");
        hours("absent(up{job=\"none\"})");
        hour("count by (__name__) ({__name__=~\"node_.+\"})");
        hours("sort_desc(sum by (version) (build_info))");
    }

    private void instants() {
        instant("up{instance=\"host-7.example.org:9100\"}");
        instant(REQUESTS);
        instant("sum by (handler) (" + RATE + ")");
        instant("topk(20, " + RATE + ")");
        instant("max_over_time(node_filesystem_avail_bytes[6h])");
        requests.add(new Request("instant, gzip: " + REQUESTS, instantPath(REQUESTS), true));
    }

    private void metadata() {
        String times = "start=" + DashboardData.START + "&end=" + DashboardData.END;
        requests.add(new Request("series: node_filesystem_avail_bytes", "/api/v1/series?" + times + "&match%5B%5D=node_filesystem_avail_bytes", false));
        requests.add(new Request("label values: instance", "/api/v1/label/instance/values?" + times, false));
        requests.add(new Request("label values: handler of " + REQUESTS, "/api/v1/label/handler/values?" + times + "&match%5B%5D=" + REQUESTS, false));
        requests.add(new Request("labels of {job=\"job-1\"}", "/api/v1/labels?" + times + "&match%5B%5D=" + encode("{job=\"job-1\"}"), false));
    }

    private void hour(String query) {
        requests.add(new Request("1h/15s: " + query, HOUR + encode(query), false));
    }

    private void hours(String query) {
        requests.add(new Request("5h/1m: " + query, FIVE_HOURS + encode(query), false));
    }

    private void compressed(String query) {
        requests.add(new Request("5h/1m, gzip: " + query, FIVE_HOURS + encode(query), true));
    }

    private void instant(String query) {
        requests.add(new Request("instant: " + query, instantPath(query), false));
    }

    private static String instantPath(String query) {
        return "/api/v1/query?time=" + DashboardData.NOW + "&query=" + encode(query);
    }

    private static String range(long seconds, long step) {
        return "/api/v1/query_range?step=" + step + "&start=" + (DashboardData.END - seconds + step) + "&end="
                + DashboardData.END + "&query=";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
