package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Answers as an MLflow tracking server does that has an experiment, and keeps nothing of what it is
 * told. The JDK's server holds the second half of an answer back until the first has been
 * acknowledged, 40 ms each, unless it is told not to.
 */
final class AnsweringServer implements AutoCloseable {

  private static final String EXPERIMENT = "1";

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private int runs;

  AnsweringServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      byte[] answer =
          Json.line(answer(exchange.getRequestURI().getPath())).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private JsonNode answer(String path) {
    ObjectNode answer = Json.object();
    if (path.endsWith("/experiments/get-by-name")) {
      answer.withObject("/experiment").put("experiment_id", EXPERIMENT);
    } else if (path.endsWith("/runs/create")) {
      String id = "run-" + ++runs;
      answer
          .withObject("/run/info")
          .put("run_id", id)
          .put("experiment_id", EXPERIMENT)
          .put("artifact_uri", "mlflow-artifacts:/" + EXPERIMENT + "/" + id + "/artifacts");
    }
    return answer;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
