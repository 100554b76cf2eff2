package dev.graft.spark.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.graft.config.Command;
import dev.graft.config.SettingsReader;
import dev.graft.config.TrackSettings;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers as an MLflow server does, and keeps what it is told. */
final class FakeMlflow implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What was asked: method, path, body. */
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** The last value of each metric by its name and step. */
  final Map<String, Double> metrics = Collections.synchronizedMap(new TreeMap<>());

  final Map<String, String> params = new ConcurrentHashMap<>();
  final Map<String, String> tags = new ConcurrentHashMap<>();
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  final List<String> statuses = Collections.synchronizedList(new ArrayList<>());
  final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

  /** How requests are answered in place of that, one after the other; 0: not at all. */
  final List<Integer> trouble = Collections.synchronizedList(new ArrayList<>());

  /** Runs that somebody has deleted. */
  final List<String> trash = new ArrayList<>();

  /** Who may ask; null: everybody. */
  volatile String wanted;

  private int runs;

  FakeMlflow() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Settings of a job that logs here. */
  TrackSettings.Mlflow settings(String... more) {
    List<String> sets = new ArrayList<>(List.of(more));
    sets.addAll(
        List.of(
            "track.mlflow.uri=" + uri(),
            "output=out",
            "model.layers=[{ name = out, type = output, units = 2 }]",
            "data.train.path=rows.csv",
            "data.format=csv"));
    return SettingsReader.read(Command.PRETRAIN, new StringReader(""), "none", sets)
        .track()
        .mlflow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      String who = exchange.getRequestHeaders().getFirst("Authorization");
      authorizations.add(String.valueOf(who));
      Integer status = trouble.isEmpty() ? null : trouble.remove(0);
      if (status != null && status == 0) {
        closed.await();
      } else if (status != null) {
        answer(exchange, status, error("INTERNAL_ERROR", "out of order"));
      } else if (wanted != null && !wanted.equals(who)) {
        answer(exchange, 401, error("UNAUTHENTICATED", "who are you?\nsecret=abc"));
      } else if (path.startsWith("/api/2.0/mlflow-artifacts/artifacts/")) {
        files.put(path.substring("/api/2.0/mlflow-artifacts/artifacts/".length()), body);
        answer(exchange, 200, Json.object());
      } else {
        answer(exchange, path.substring("/api/2.0/mlflow/".length()), body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, String what, byte[] body) throws IOException {
    JsonNode asked = body.length == 0 ? Json.object() : Json.read(body);
    switch (what) {
      case "experiments/get-by-name" ->
          answer(exchange, 404, error("RESOURCE_DOES_NOT_EXIST", "there is none"));
      case "experiments/create" -> answer(exchange, 200, Json.object().put("experiment_id", "7"));
      case "runs/create" -> answer(exchange, 200, run("run-" + ++runs));
      case "runs/get" -> {
        String id = exchange.getRequestURI().getQuery().replace("run_id=", "");
        ObjectNode run = run(id);
        if (trash.contains(id)) {
          run.withObject("/run/info").put("lifecycle_stage", "deleted");
        }
        Map<String, Integer> latest = new TreeMap<>();
        metrics.keySet().stream()
            .map(key -> key.split("@", -1))
            .forEach(key -> latest.merge(key[0], Integer.parseInt(key[1]), Math::max));
        latest.forEach(
            (key, step) ->
                run.withObject("/run/data")
                    .withArray("metrics")
                    .addObject()
                    .put("key", key)
                    .put("step", step));
        answer(exchange, 200, run);
      }
      case "runs/update" -> {
        statuses.add(asked.path("run_id").asText() + " " + asked.path("status").asText());
        answer(exchange, 200, Json.object());
      }
      case "runs/log-batch" -> {
        asked
            .path("metrics")
            .forEach(
                of ->
                    metrics.merge(
                        of.path("key").asText() + "@" + of.path("step").asInt(),
                        of.path("value").asDouble(),
                        (before, after) -> Double.NaN)); // twice is a mistake
        asked.path("params").forEach(of -> put(params, of));
        asked.path("tags").forEach(of -> put(tags, of));
        answer(exchange, 200, Json.object());
      }
      default -> answer(exchange, 200, Json.object());
    }
  }

  private static void put(Map<String, String> to, JsonNode of) {
    to.put(of.path("key").asText(), of.path("value").asText());
  }

  private static ObjectNode run(String id) {
    ObjectNode answer = Json.object();
    answer
        .withObject("/run/info")
        .put("run_id", id)
        .put("experiment_id", "7")
        .put("artifact_uri", "mlflow-artifacts:/7/" + id + "/artifacts");
    return answer;
  }

  private static ObjectNode error(String code, String message) {
    return Json.object().put("error_code", code).put("message", message);
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = Json.line(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
