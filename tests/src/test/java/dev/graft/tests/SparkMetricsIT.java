package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.config.Command;
import dev.graft.spark.job.FineTuneJob;
import dev.graft.spark.job.RunningJob;
import dev.graft.spark.metrics.GraftMetrics;
import dev.graft.spark.metrics.JobMetrics;
import dev.graft.tests.faults.Mishap;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's own sinks show of a job in a session with the plug-in. */
class SparkMetricsIT {

  private static final String SINK = "spark.metrics.conf.*.sink.";
  private static final String PREFIX = "driver.plugin." + GraftMetrics.class.getName() + ".";

  @TempDir static Path folder;

  private static JavaSparkContext spark;
  private static JsonNode report;
  private static JsonNode lastRound;

  /** Two workers; a task of the second round fails once, and one of the records is damaged. */
  @BeforeAll
  static void train() throws Exception {
    spark =
        new JavaSparkContext(
            new SparkConf(false)
                .setMaster("local[2,4]")
                .setAppName("metrics")
                .set("spark.plugins", GraftMetrics.class.getName() + "," + Mishap.class.getName())
                .set("spark.graft.tests.mishap", "fail")
                .set("spark.graft.tests.mishap.round", "2")
                .set("spark.ui.port", "0")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set(
                    SINK + "prometheusServlet.class",
                    "org.apache.spark.metrics.sink.PrometheusServlet")
                .set(SINK + "prometheusServlet.path", "/metrics/prometheus")
                .set(SINK + "jmx.class", "org.apache.spark.metrics.sink.JmxSink"));
    spark.setLogLevel("OFF");
    RunningJob job =
        FineTuneJob.ofSettings(
                Command.PRETRAIN,
                List.of(
                    "output=" + folder.resolve("output"),
                    "data.format=csv",
                    "data.csv.header=true",
                    "data.csv.label=label",
                    "data.scale=200",
                    "data.train.path=" + table(),
                    "data.max-corrupt=0.1",
                    "data.validation.fraction=0.2",
                    "data.leakage=off",
                    "model.layers=[{name: out, type: output, units: 2}]",
                    "train.epochs=2",
                    "train.batch-size=20",
                    "train.average-every=2",
                    "train.workers=2"))
            .start();
    report = new ObjectMapper().readTree(job.await());
    List<String> rounds = job.metrics();
    lastRound = new ObjectMapper().readTree(rounds.get(rounds.size() - 1));
  }

  /** One of its 200 rows cannot be read. */
  private static Path table() throws IOException {
    List<String> rows = new ArrayList<>(List.of("x,y,label"));
    for (int i = 0; i < 199; i++) {
      rows.add(i + "," + i % 7 + "," + i % 2);
    }
    rows.add("1,no number,1");
    return Files.write(folder.resolve("table.csv"), rows);
  }

  @AfterAll
  static void stop() {
    spark.stop();
    assertThat(JobMetrics.shown()).isEmpty();
  }

  @Test
  void prometheusReadsThem() throws IOException {
    assertRight(prometheus());
  }

  @Test
  void jmxHasThem() throws Exception {
    Map<String, Object> beans = jmx();
    assertThat(beans.get("training.name")).isEqualTo("pretrain");
    beans.remove("training.name");
    Map<String, Double> numbers = new HashMap<>();
    beans.forEach((name, value) -> numbers.put(name, ((Number) value).doubleValue()));
    assertRight(numbers);
  }

  private static void assertRight(Map<String, Double> metrics) {
    int rounds = report.at("/training/rounds").asInt();
    double perSecond = lastRound.path("examples").asDouble() / lastRound.path("seconds").asDouble();
    Map<String, Double> expected = new HashMap<>();
    expected.put("training.rounds", (double) rounds);
    expected.put("training.round", (double) rounds);
    expected.put("training.epoch", 2.0);
    expected.put("training.loss", lastRound.path("loss").asDouble());
    expected.put("training.examplesPerSecond", perSecond);
    expected.put("training.bytesBroadcast", lastRound.path("bytesBroadcast").asDouble());
    expected.put("training.bytesCollected", lastRound.path("bytesCollected").asDouble());
    expected.put("training.validationLoss", lastRound.at("/validation/loss").asDouble());
    expected.put("workers.examplesRejected", 0.0);
    expected.put("faults.executorsLost", 0.0);
    expected.put("faults.executorsDecommissioned", 0.0);
    expected.put("faults.tasksFailed", 1.0);
    expected.put("faults.tasksHung", 0.0);
    expected.put("faults.tasksSpeculated", 0.0);
    expected.put("data.recordsQuarantined", 1.0);
    assertThat(metrics.keySet()).containsAll(expected.keySet()).contains("workers.divergence");
    assertThat(metrics).hasSize(expected.size() + 3);
    assertThat(metrics.get("workers.othersSeconds"))
        .isBetween(0.0, metrics.get("workers.slowestSeconds"));
    expected.forEach((name, value) -> assertThat(metrics.get(name)).as(name).isEqualTo(value));
    assertThat(rounds).isGreaterThan(2);
    assertThat(metrics.get("workers.divergence")).isBetween(0.0, 1.0);
  }

  /** Lines such as {@code metrics_local_1_driver_plugin_..._training_round_Value{type=..} 4}. */
  private static Map<String, Double> prometheus() throws IOException {
    URI page = URI.create(spark.sc().uiWebUrl().get() + "/metrics/prometheus");
    String text;
    try (InputStream in = page.toURL().openStream()) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String begin = PREFIX.replace('.', '_');
    Map<String, Double> found = new HashMap<>();
    for (String line : text.lines().filter(l -> l.contains("_Value{")).toList()) {
      int at = line.indexOf(begin);
      if (at >= 0) {
        String name = line.substring(at + begin.length(), line.indexOf("_Value{"));
        found.put(
            name.replaceFirst("_", "."), Double.valueOf(line.substring(line.indexOf('}') + 1)));
      }
    }
    return found;
  }

  private static Map<String, Object> jmx() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    String begin = spark.sc().applicationId() + "." + PREFIX;
    Set<ObjectName> names =
        server.queryNames(new ObjectName("metrics:name=" + begin + "*,*"), null);
    Map<String, Object> found = new HashMap<>();
    for (ObjectName name : names) {
      found.put(
          name.getKeyProperty("name").substring(begin.length()),
          server.getAttribute(name, "Value"));
    }
    return found;
  }
}
