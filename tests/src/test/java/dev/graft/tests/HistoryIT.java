package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.deploy.history.HistoryServer$;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run on executors in processes of their own, as it is seen afterwards: in Spark's History
 * Server, and in what a sink of Spark's metrics has written.
 */
@Tag("long")
class HistoryIT {

  private static final String SINK = "spark.metrics.conf.driver.sink.csv.";

  @TempDir Path folder;

  @Test
  void aRunIsSeenAfterwards() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events"));
    Path metrics = Files.createDirectory(folder.resolve("metrics"));
    Path output = folder.resolve("output");
    GraftProcess.Result run =
        GraftProcess.graft(
                Stream.concat(
                        Stream.of(
                            "pretrain",
                            "--conf",
                            "conf/table-pretrain.conf",
                            "--set",
                            "output=" + output,
                            "--master",
                            "local-cluster[2,1,1024]",
                            "--",
                            "--driver-memory",
                            "1g"),
                        Stream.of(
                                "spark.eventLog.enabled=true",
                                "spark.eventLog.dir=" + events.toUri(),
                                "spark.plugins=dev.graft.spark.metrics.GraftMetrics",
                                SINK + "class=org.apache.spark.metrics.sink.CsvSink",
                                SINK + "directory=" + metrics,
                                SINK + "period=1",
                                SINK + "unit=hours")
                            .flatMap(setting -> Stream.of("--conf", setting)))
                    .toArray(String[]::new))
            .run();
    assertThat(run.exitCode()).as(run.output()).isZero();
    int rounds = GraftProcess.report(output).at("/training/rounds").asInt();

    assertThat(descriptions(events))
        .hasSizeGreaterThan(rounds)
        .allMatch(description -> description.matches("[a-z]+: .+"))
        .anyMatch(d -> d.startsWith("read: survey of "))
        .contains("pretrain: round 1 of " + rounds, "pretrain: test")
        .anyMatch(d -> d.matches("pretrain: round (\\d+) of \\1, loss so far \\d\\.\\d{4}"));

    try (Stream<Path> files = Files.list(metrics)) {
      List<Path> round = files.filter(f -> f.toString().endsWith("training.round.csv")).toList();
      assertThat(round).hasSize(1);
      // What the sink has written as the application ended.
      assertThat(Files.readString(round.get(0)).strip()).endsWith("," + rounds);
    }
  }

  /** Of the jobs and the stages of the one application in a folder of event logs. */
  private static List<String> descriptions(Path events) throws IOException {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.history.fs.logDirectory", events.toUri().toString())
            .set("spark.history.ui.port", "0");
    FsHistoryProvider provider = new FsHistoryProvider(conf);
    HistoryServer server =
        new HistoryServer(conf, provider, HistoryServer$.MODULE$.createSecurityManager(conf), 0);
    server.bind();
    try {
      provider.checkForLogs();
      String api = "http://127.0.0.1:" + server.boundPort() + "/api/v1/applications";
      JsonNode applications = json(api);
      assertThat(applications).hasSize(1);
      assertThat(applications.get(0).path("name").asText()).isEqualTo("graft pretrain");
      String application = api + "/" + applications.get(0).path("id").asText();
      List<String> found = new ArrayList<>();
      for (String kind : List.of("jobs", "stages?status=complete")) {
        json(application + "/" + kind).forEach(one -> found.add(one.path("description").asText()));
      }
      return found;
    } finally {
      server.stop();
    }
  }

  private static JsonNode json(String page) throws IOException {
    try (InputStream in = URI.create(page).toURL().openStream()) {
      return new ObjectMapper().readTree(in);
    }
  }
}
