package dev.graft.spark.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.TrackSettings;
import dev.graft.io.Json;
import dev.graft.track.Artifact;
import dev.graft.track.Mlflow;
import dev.graft.track.Tracker.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an MLflow server is asked, and what becomes of it when that has other things to do. */
class MlflowTest {

  private final List<String> ids = new ArrayList<>();
  private FakeMlflow server;

  @BeforeEach
  void open() throws IOException {
    server = new FakeMlflow();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Mlflow begin(TrackSettings.Mlflow settings, String before) {
    return new Mlflow(
        settings,
        "Bearer abc",
        new Mlflow.About("clothes", Map.of("graft.command", "fine-tune"), params(150), before),
        ids::add);
  }

  private static Map<String, String> params(int many) {
    Map<String, String> params = new TreeMap<>();
    IntStream.range(0, many).forEach(i -> params.put("train.p" + i, "v" + i));
    params.put("data.\"odd:name\"", "x".repeat(700));
    return params;
  }

  @Test
  void logsARun() {
    server.wanted = "Bearer abc";
    Mlflow mlflow = begin(server.settings("track.mlflow.register=clothes"), null);
    mlflow.figures(1, Map.of("train/loss", 0.5, "train/odd", Double.NaN));
    mlflow.figures(2, Map.of("train/loss", 0.25));
    mlflow.tags(Map.of("graft.weightsSha256", "12ab"));
    mlflow.model(
        Json.object().put("utc_time_created", "now"),
        List.of(Artifact.of("model/bundle/model.zip", new byte[] {1, 2, 3})));
    mlflow.settle(Status.DONE, () -> false);
    assertThat(mlflow.told().where()).isEqualTo(server.uri() + "/#/experiments/7/runs/run-1");
    assertThat(mlflow.told().notSent()).isNull();
    mlflow.finish(
        Status.DONE, List.of(Artifact.of("report.json", "{}".getBytes(StandardCharsets.UTF_8))));

    assertThat(ids).containsExactly("run-1");
    assertThat(server.metrics)
        .containsOnly(Map.entry("train/loss@1", 0.5), Map.entry("train/loss@2", 0.25));
    assertThat(server.params)
        .hasSize(151)
        .containsEntry("train.p149", "v149")
        .containsEntry("data._odd_name_", "x".repeat(496) + " ...");
    assertThat(server.tags).containsOnly(Map.entry("graft.weightsSha256", "12ab"));
    assertThat(server.files)
        .containsOnlyKeys(
            "7/run-1/artifacts/model/bundle/model.zip",
            "7/run-1/artifacts/model/MLmodel",
            "7/run-1/artifacts/report.json");
    assertThat(
            new String(server.files.get("7/run-1/artifacts/model/MLmodel"), StandardCharsets.UTF_8))
        .contains("\"run_id\" : \"run-1\"");
    assertThat(server.statuses).containsExactly("run-1 FINISHED");
    assertThat(server.requests)
        .contains(
            "POST /api/2.0/mlflow/registered-models/create",
            "POST /api/2.0/mlflow/model-versions/create");
  }

  @Test
  void triesAgainWhereTheServerIsOutOfOrder() {
    server.trouble.addAll(List.of(503));
    Mlflow mlflow = begin(server.settings(), null);
    mlflow.figures(1, Map.of("train/loss", 0.5));
    mlflow.settle(Status.DONE, () -> false);
    assertThat(mlflow.told().notSent()).isNull();
    assertThat(server.metrics).containsOnlyKeys("train/loss@1");
  }

  @Test
  void aServerThatRefusesCostsOneRequestEach() {
    server.wanted = "Bearer other";
    Mlflow mlflow = begin(server.settings(), null);
    mlflow.figures(1, Map.of("train/loss", 0.5, "train/epoch", 1.0));
    mlflow.settle(Status.FAILED, () -> false);
    mlflow.finish(Status.FAILED, List.of());
    assertThat(mlflow.told().where()).isNull();
    assertThat(mlflow.told().notSent())
        .contains("metrics (2)", "params (151)", "runs (1)", "answers 401 (who are you?)")
        .doesNotContain("secret");
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedForLongerThanTheJobSays() {
    server.trouble.addAll(List.of(0, 0, 0, 0, 0, 0));
    Mlflow mlflow = begin(server.settings("track.mlflow.patience-seconds=1"), null);
    mlflow.figures(1, Map.of("train/loss", 0.5));
    mlflow.settle(Status.STOPPED, () -> false);
    mlflow.finish(Status.STOPPED, List.of());
    assertThat(mlflow.told().notSent()).contains("metrics (1)", "runs (1)");
    assertThat(server.metrics).isEmpty();
  }

  @Test
  void goesOnWithARunAndDoesNotTellTwice() {
    Mlflow first = begin(server.settings(), null);
    first.figures(1, Map.of("train/loss", 0.5));
    first.figures(2, Map.of("train/loss", 0.4));
    first.settle(Status.STOPPED, () -> false);
    first.finish(Status.STOPPED, List.of());
    Mlflow second = begin(server.settings(), "run-1");
    second.goesOnWith(2);
    second.figures(2, Map.of("train/loss", 0.4));
    second.figures(3, Map.of("train/loss", 0.3));
    second.settle(Status.DONE, () -> false);
    second.finish(Status.DONE, List.of());
    assertThat(server.metrics)
        .containsOnly(
            Map.entry("train/loss@1", 0.5),
            Map.entry("train/loss@2", 0.4),
            Map.entry("train/loss@3", 0.3));
    assertThat(server.statuses).containsExactly("run-1 KILLED", "run-1 RUNNING", "run-1 FINISHED");
    assertThat(ids).containsExactly("run-1");
  }

  @Test
  void sendsManyRoundsInBatches() {
    Mlflow mlflow = begin(server.settings(), null);
    for (int i = 1; i <= 2500; i++) {
      mlflow.figures(i, Map.of("train/loss", (double) i));
    }
    mlflow.settle(Status.DONE, () -> false);
    assertThat(server.metrics).hasSize(2500);
    assertThat(server.requests.stream().filter(path -> path.endsWith("log-batch")))
        .hasSize(2 + 3); // params, metrics
  }

  @Test
  void whoHurriesDoesNotWait() {
    server.trouble.addAll(List.of(0, 0, 0, 0));
    Mlflow mlflow = begin(server.settings("track.mlflow.patience-seconds=600"), null);
    mlflow.model(Json.object(), List.of(new Artifact("model/large", 1L << 40, () -> null)));
    mlflow.settle(Status.DONE, () -> true); // 600 s and 12 days else
    mlflow.finish(Status.DONE, List.of());
    assertThat(mlflow.told().notSent()).contains("runs (1)", "models (1)");
  }

  @Test
  void aRunInTheTrashIsMadeAnewWithItsParams() {
    server.trash.add("run-0");
    Mlflow mlflow = begin(server.settings(), "run-0");
    mlflow.figures(5, Map.of("train/loss", 0.5));
    mlflow.settle(Status.DONE, () -> false);
    mlflow.finish(Status.DONE, List.of());
    assertThat(ids).containsExactly("run-1");
    assertThat(server.params).hasSize(151);
    assertThat(server.metrics).containsOnlyKeys("train/loss@5");
    assertThat(server.statuses).containsExactly("run-1 FINISHED");
  }
}
