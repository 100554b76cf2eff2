package dev.graft.track;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Redaction;
import dev.graft.io.Json;
import dev.graft.io.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Requests of MLflow's REST API, version 2.0, which servers of MLflow 2 and 3 have. */
final class MlflowServer {

  private static final String API = "/api/2.0/";
  private static final int TOO_MANY = 429;

  /** Of what a server says in its own words. */
  private static final int SHOWN = 200;

  /** What an upload is held to, in bytes a second. */
  static final long SLOWEST = 1 << 20;

  private final URI uri;
  private final String authorization;
  private final Duration patience;

  /** Null before the first request: making one reads all certificates that Java knows. */
  private HttpClient client;

  /**
   * @param uri without a slash at its end
   * @param authorization the header of this name; null: none
   * @param patience how long a request waits for its answer
   */
  MlflowServer(URI uri, String authorization, Duration patience) {
    this.uri = uri;
    this.authorization = authorization;
    this.patience = patience;
  }

  URI uri() {
    return uri;
  }

  /**
   * Asks.
   *
   * @param path behind {@code mlflow/}
   * @throws RefusedException if the server refuses it
   */
  JsonNode get(String path, String parameter, String value)
      throws IOException, InterruptedException {
    String query = "?" + parameter + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    return answer(request("mlflow/" + path + query, patience).GET().build());
  }

  /** Asks for something to be done. */
  JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return answer(
        request("mlflow/" + path, patience)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.line(body)))
            .build());
  }

  /**
   * Uploads a file to the server's own store of artifacts.
   *
   * @param folder in the store
   */
  void put(String folder, Artifact artifact) throws IOException, InterruptedException {
    String path =
        Arrays.stream((folder + "/" + artifact.path()).split("/+", -1))
            .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    Duration most = patience.plusSeconds(artifact.length() / SLOWEST);
    answer(
        request("mlflow-artifacts/artifacts/" + path, most)
            .header("Content-Type", "application/octet-stream")
            .PUT(body(artifact))
            .build());
  }

  /** Its length is said before: not every server takes a body without one. */
  private static BodyPublisher body(Artifact artifact) {
    return artifact.length() == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(
            BodyPublishers.ofInputStream(() -> open(artifact)), artifact.length());
  }

  private static InputStream open(Artifact artifact) {
    try {
      return artifact.content().open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String path, Duration most) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri + API + path)).timeout(most);
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = client().send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) { // many have no message, and none names the server
      throw new IOException(
          "%s does not answer (%s)".formatted(uri, e.getMessage() == null ? e : e.getMessage()), e);
    }
    int status = response.statusCode();
    if (status / 100 == 2) {
      return json(response.body());
    }
    String says = uri + " answers " + status + said(response.body());
    if (status / 100 == 5 || status == TOO_MANY) {
      throw new IOException(says);
    }
    throw status / 100 == 4
        ? new RefusedException(json(response.body()).path("error_code").asText(""), says)
        : new RefusedException("", says + "; name the address that it leads to");
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(patience)
              .build();
    }
    return client;
  }

  private static JsonNode json(byte[] body) throws IOException {
    try {
      return Json.read(body);
    } catch (JsonProcessingException e) { // a page of a proxy's, or nothing
      return Json.object();
    }
  }

  private static String said(byte[] body) throws IOException {
    String message = json(body).path("message").asText("").lines().findFirst().orElse("");
    if (message.isEmpty()) {
      return "";
    }
    String shown = Printable.line(Redaction.text(message));
    return " (" + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + " ..." : shown) + ")";
  }
}
