package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where others share network, disks and logs: secrets given in the ways that users give them are in
 * no output, and conf/hardened is in effect and changes no weight.
 */
class SharedClusterIT {

  private static final String CLUSTER = "local-cluster[1,2,1536]";
  private static final Path WORK = GraftProcess.ROOT.resolve("spark-job/target/spark/work");

  @TempDir static Path folder;

  private static PlantedSecrets secrets;
  private static String password;
  private static String job;
  private static String weights;
  private static String shown;

  @BeforeAll
  static void runPlainly() throws Exception {
    secrets = new PlantedSecrets();
    password = secrets.plant("environment variable of the driver");
    job = job("jdbc:postgresql://db/x?user=me&password=" + secrets.plant("JDBC address"));
    Path events = Files.createDirectories(folder.resolve("plain-events"));
    List<String> arguments = arguments("plain", events);
    arguments.addAll(List.of("--conf", "spark.logConf=true"));
    arguments.addAll(planted());
    // No configuration of Spark at all: its own logging, at INFO, and its own redaction.
    GraftProcess.Result result =
        run(arguments, "SPARK_CONF_DIR", Files.createDirectories(folder.resolve("none")));
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains(" INFO ", "Launch command:");
    weights = GraftProcess.report(folder.resolve("plain")).path("weightsSha256").asText();
    look(result, folder.resolve("plain"), events);
    JsonNode hadoop = environment(log(events)).path("Hadoop Properties");
    shown = hadoop.path("fs.azure.account.key.lake.dfs.core.windows.net").asText();
  }

  @AfterAll
  static void say() {
    System.out.printf(
        "RELIABILITY | 9 | planted secrets found in any output | %d of %d, in %d files and texts%n",
        secrets.found().size(), secrets.count(), secrets.files());
  }

  @Test
  void noSecretIsInAnyOutput() {
    assertThat(secrets.found()).isEmpty();
    assertThat(shown).isEqualTo("*********(redacted)");
  }

  @Tag("long")
  @Test
  void theHardenedProfileIsInEffectAndChangesNoWeight() throws Exception {
    Path events = Files.createDirectories(folder.resolve("hardened-events"));
    Path classes = folder.resolve("hardened-classes");
    int port = freePort();
    List<String> arguments = arguments("hardened", events);
    arguments.addAll(List.of("--verbose", "--properties-file", profile().toString()));
    arguments.addAll(
        List.of("--conf", "spark.driver.extraJavaOptions=-Xlog:class+load=info:file=" + classes));
    arguments.addAll(web(port));
    try (Watch watch = new Watch(port)) {
      GraftProcess.Result result = run(arguments);
      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(result.output()).contains("(spark.authenticate.secret,*********(redacted))");
      look(result, folder.resolve("hardened"), events);
      assertThat(watch.environment()).contains("spark.ssl.keyStorePassword");
      secrets.look("the web server's environment page", watch.environment());
      assertThat(watch.others()).isEqualTo(403);
    }
    assertThat(GraftProcess.report(folder.resolve("hardened")).path("weightsSha256").asText())
        .isEqualTo(weights);
    inEffect(log(events));
    assertThat(Files.readString(classes))
        .contains(
            "spark.network.crypto.CtrTransportCipher$EncryptionHandler",
            "spark.security.CryptoStreamUtils",
            "commons.crypto.stream.CryptoOutputStream")
        .doesNotContain("SaslEncryption$EncryptionHandler");
    assertThat(secrets.found()).isEmpty();
  }

  @Tag("long")
  @Test
  void aTrainingThatFailsTellsNoSecret() throws Exception {
    Path events = Files.createDirectories(folder.resolve("failed-events"));
    List<String> arguments = arguments("failed", events);
    arguments.addAll(planted());
    int end = arguments.indexOf("--master");
    arguments.addAll(
        end,
        List.of(
            "--set",
            "train.optimizer.type=sgd",
            "--set",
            "train.optimizer.learning-rate=1e6",
            "--set",
            "train.average-every=1",
            "--set",
            "model.layers=[{name: out, type: output, units: 10, activation: linear, loss: mse}]"));
    GraftProcess.Result result = run(arguments);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
    look(result, folder.resolve("failed"), events);
    assertThat(secrets.found()).isEmpty();
  }

  @Test
  void whatIsRefusedIsNotRepeated() throws Exception {
    String inFile = secrets.plant("path in the job file");
    Path file = folder.resolve("path.conf");
    Files.writeString(file, job + "data.test.path = \"s3a://KEY:" + inFile + "@bucket/x\"\n");
    refused("data.test.path (", "--conf", file.toString(), "--set", "output=x");
    Path misspelled = folder.resolve("misspelled.conf");
    Files.writeString(
        misspelled, job + "data.table.option.password = " + secrets.plant("misspelled key"));
    refused("Unknown setting", "--conf", misspelled.toString(), "--set", "output=x");
    String inSet = "output=hdfs://me:" + secrets.plant("path in --set") + "@nn/x";
    refused("output (--set output)", "--conf", "conf/clothes.conf", "--set", inSet);
    String unknown = "--password=" + secrets.plant("option that is none");
    refused("Unknown option", "--conf", "conf/clothes.conf", unknown);
    assertThat(secrets.found()).isEmpty();
  }

  private static void refused(String why, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("pretrain"));
    all.addAll(Arrays.asList(arguments));
    GraftProcess.Result result = run(all);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
    assertThat(result.output()).contains(why);
    secrets.look("the refusal of " + why, result.output());
  }

  /** The bundled digits as a table, with options that its data source does not know. */
  private static String job(String url) {
    return """
        data {
          format = table
          train.path = data/digits/digits.csv.gz
          test.fraction = 0.2
          table {
            format = csv
            label = _c64
            options { header = false, password = ${GRAFT_IT_PASSWORD}, url = "%s", "db.apiKey" = "%s" }
          }
        }
        model.layers = [{ name = out, type = output, units = 10 }]
        train { epochs = 1, workers = 2 }
        checkpoint.every-rounds = 5
        """
        .formatted(url, secrets.plant("option in the job file"));
  }

  private static List<String> arguments(String name, Path events) throws IOException {
    Path file = folder.resolve("job.conf");
    Files.writeString(file, job);
    return new ArrayList<>(
        List.of(
            "pretrain",
            "--conf",
            file.toString(),
            "--set",
            "output=" + folder.resolve(name),
            "--master",
            CLUSTER,
            "--",
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.dir=" + events.toUri()));
  }

  /** On the command line, where they do not belong but often are. */
  private static List<String> planted() {
    return Stream.of(
            "spark.hadoop.fs.s3a.access.key",
            "spark.hadoop.fs.s3a.secret.key",
            "spark.hadoop.fs.s3a.session.token",
            "spark.hadoop.fs.azure.account.key.lake.dfs.core.windows.net",
            "spark.hadoop.lake.credential",
            "spark.hadoop.weather.apiKey",
            "spark.executorEnv.WAREHOUSE_TOKEN",
            "spark.authenticate.secret",
            "spark.ssl.keyStorePassword",
            "spark.driver.extraJavaOptions=-Dwarehouse.apikey",
            "spark.executor.extraJavaOptions=-Dtrust.credential")
        .flatMap(key -> Stream.of("--conf", key + "=" + secrets.plant(key)))
        .toList();
  }

  /** As docs/clusters.md says: the profile and the secret in a file of one's own. */
  private static Path profile() throws IOException {
    Path own = folder.resolve("own.conf");
    Files.writeString(
        own,
        Files.readString(GraftProcess.ROOT.resolve("conf/hardened/spark-defaults.conf"))
            + "\nspark.authenticate.secret "
            + secrets.plant("secret of the hardened application")
            + "\nspark.ssl.keyStorePassword "
            + secrets.plant("password in the properties file")
            + "\nspark.hadoop.fs.azure.account.key.lake "
            + secrets.plant("account key in the properties file"));
    return own;
  }

  /** A web server that knows who somebody is. */
  private static List<String> web(int port) {
    return Stream.of(
            "spark.ui.enabled=true",
            "spark.ui.port=" + port,
            "spark.ui.filters=" + NamedUser.class.getName(),
            "spark.driver.extraClassPath=" + GraftProcess.ROOT.resolve("tests/target/test-classes"))
        .flatMap(setting -> Stream.of("--conf", setting))
        .toList();
  }

  /** What the event log says of the application's settings. */
  private static JsonNode environment(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return new ObjectMapper()
          .readTree(lines.filter(l -> l.contains("ListenerEnvironmentUpdate")).findFirst().get());
    }
  }

  private static void inEffect(Path log) throws IOException {
    JsonNode properties = environment(log).path("Spark Properties");
    assertThat(properties.path("spark.authenticate").asText()).isEqualTo("true");
    assertThat(properties.path("spark.network.crypto.enabled").asText()).isEqualTo("true");
    assertThat(properties.path("spark.io.encryption.enabled").asText()).isEqualTo("true");
    assertThat(properties.path("spark.acls.enable").asText()).isEqualTo("true");
    assertThat(properties.path("spark.excludeOnFailure.enabled").asText()).isEqualTo("true");
    assertThat(properties.path("spark.task.reaper.enabled").asText()).isEqualTo("true");
  }

  private static GraftProcess.Result run(List<String> arguments, Object... environment)
      throws Exception {
    GraftProcess process =
        GraftProcess.graft(arguments.toArray(new String[0])).with("GRAFT_IT_PASSWORD", password);
    if (environment.length == 2) {
      process.with(environment[0].toString(), environment[1].toString());
    }
    return process.run();
  }

  /** Looks at what the user sees, what the job wrote, the event log, and the executors' logs. */
  private static void look(GraftProcess.Result result, Path output, Path events)
      throws IOException {
    secrets.look("what " + output.getFileName() + " printed", result.output());
    secrets.look(output);
    secrets.look(events);
    Path executors = WORK.resolve(log(events).getFileName());
    assertThat(executors).isDirectory();
    secrets.look(executors);
  }

  private static Path log(Path events) throws IOException {
    try (Stream<Path> files = Files.list(events)) {
      return files.filter(f -> !f.getFileName().toString().startsWith(".")).findFirst().get();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Asks the web server of a running application, as its owner and as somebody else. */
  private static final class Watch implements AutoCloseable {

    private static final long MINUTES = 5;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;
    private final CompletableFuture<String> environment;
    private volatile int others;
    private volatile boolean closed;

    Watch(int port) {
      address = String.format(Locale.ROOT, "http://127.0.0.1:%d/api/v1/applications", port);
      environment = CompletableFuture.supplyAsync(this::ask);
    }

    String environment() throws Exception {
      return environment.get(MINUTES, TimeUnit.MINUTES);
    }

    int others() {
      return others;
    }

    private String ask() {
      while (!closed) {
        try {
          HttpResponse<String> list = get(address, System.getProperty("user.name"));
          JsonNode applications =
              list.statusCode() == 200
                  ? new ObjectMapper().readTree(list.body())
                  : new ObjectMapper().createArrayNode();
          if (!applications.isEmpty()) {
            String page = address + "/" + applications.get(0).path("id").asText() + "/environment";
            others = get(page, "somebody-else").statusCode();
            return get(page, System.getProperty("user.name")).body();
          }
        } catch (IOException e) {
          // Not started yet.
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        sleep();
      }
      return "";
    }

    private HttpResponse<String> get(String page, String user)
        throws IOException, InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(URI.create(page + "?user.name=" + user)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void sleep() {
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
