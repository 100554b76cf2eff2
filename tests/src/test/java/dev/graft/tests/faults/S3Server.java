package dev.graft.tests.faults;

import java.io.IOException;
import java.io.StringReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * A server that speaks S3 (Adobe's S3Mock), in a process of its own; jobs reach it by Hadoop's S3A.
 * The test itself speaks plain HTTP, so that nothing of S3A judges S3A.
 */
final class S3Server implements Storage {

  /** What must never be seen in an output. */
  static final String SECRET = "a-secret-that-is-not-to-be-seen";

  private static final String BUCKET = "graft-bucket";
  private static final Path JARS = JobProcess.ROOT.resolve("tests/target/s3a");
  private static final int SECONDS = 400;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final String endpoint;

  S3Server(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    log = folder.resolve("s3.log");
    int port = freePort();
    endpoint = "http://127.0.0.1:" + port;
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                JARS.resolve("s3mock.jar").toString(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--com.adobe.testing.s3mock.httpPort=" + port,
                "--com.adobe.testing.s3mock.domain.initialBuckets=" + BUCKET,
                "--com.adobe.testing.s3mock.domain.root=" + folder.resolve("objects"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitStart();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void awaitStart() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        names("");
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          process.destroyForcibly();
          throw new IOException("the S3 server does not start: " + Files.readString(log), e);
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  @Override
  public String root() {
    return "s3a://" + BUCKET;
  }

  @Override
  public List<String> submit() {
    return List.of(
        "--jars",
        JARS.resolve("hadoop-aws.jar") + "," + JARS.resolve("aws-java-sdk-bundle.jar"),
        "--conf",
        "spark.hadoop.fs.s3a.endpoint=" + endpoint,
        "--conf",
        "spark.hadoop.fs.s3a.path.style.access=true",
        "--conf",
        // This server refuses the ETag without quotes that S3A sends to have it compared.
        "spark.hadoop.fs.s3a.change.detection.mode=client");
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("AWS_ACCESS_KEY_ID", "graft", "AWS_SECRET_ACCESS_KEY", SECRET);
  }

  private HttpRequest.Builder request(String name) {
    return HttpRequest.newBuilder(URI.create(endpoint + "/" + BUCKET + "/" + name));
  }

  private byte[] send(HttpRequest request) throws IOException {
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException(request + ": " + response);
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    send(request(name).PUT(HttpRequest.BodyPublishers.ofByteArray(content)).build());
  }

  @Override
  public byte[] get(String name) throws IOException {
    return send(request(name).build());
  }

  @Override
  public SortedSet<String> names(String beginning) throws IOException {
    String query =
        "?list-type=2&max-keys=1000&prefix=" + URLEncoder.encode(beginning, StandardCharsets.UTF_8);
    Document answer = parse(new String(send(request(query).build()), StandardCharsets.UTF_8));
    if (answer.getElementsByTagName("IsTruncated").item(0).getTextContent().equals("true")) {
      throw new IOException("more than a thousand objects begin with " + beginning);
    }
    SortedSet<String> names = new TreeSet<>();
    NodeList keys = answer.getElementsByTagName("Key");
    for (int i = 0; i < keys.getLength(); i++) {
      names.add(keys.item(i).getTextContent());
    }
    return names;
  }

  private static Document parse(String xml) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(xml)));
    } catch (javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
      throw new IOException(xml, e);
    }
  }

  /** Answers nobody for a while. */
  void standStill(int seconds) throws IOException, InterruptedException {
    signal("STOP");
    TimeUnit.SECONDS.sleep(seconds);
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new IOException("kill " + name + ": " + code);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
