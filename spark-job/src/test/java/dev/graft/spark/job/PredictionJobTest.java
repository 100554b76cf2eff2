package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Task;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.io.BundleStore;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.save.RunFolder.Existing;
import dev.graft.spark.train.Cancellation;
import dev.graft.spark.train.CancelledException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionJobTest {

  @TempDir Path folder;

  private Settings settings() throws IOException {
    LocalSpark.get();
    new Bundle(
            new GraphNetwork(Fixtures.network(Fixtures.settings()).full()),
            new int[] {Fixtures.FEATURES},
            Normalization.scale(1),
            MissingNode.getInstance(),
            Task.CLASSIFICATION,
            List.of("ant", "bee", "cat"),
            Json.object(),
            null)
        .save(BundleStore.directory(folder.resolve("model")));
    Path data = folder.resolve("data");
    SparkSession.builder()
        .getOrCreate()
        .sql("SELECT id, array(id, 1, 2, 3, 4, 5) AS features FROM range(0, 40, 1, 2)")
        .write()
        .parquet(data.toString());
    String job =
        """
        output = "%s"
        model.pretrained = "%s"
        data { format = table, table.format = parquet, predict.path = "%s" }
        """
            .formatted(folder.resolve("output"), folder.resolve("model"), data);
    return SettingsReader.read(Command.PREDICT, new StringReader(job), "job", List.of());
  }

  @Test
  void aRunThatIsStoppedSaysSoAndGoesOn() throws IOException {
    Settings settings = settings();
    Cancellation stop = new Cancellation();
    stop.request();
    assertThatThrownBy(() -> PredictionJob.run(Command.PREDICT, settings, Existing.CONTINUE, stop))
        .isInstanceOf(CancelledException.class)
        .hasMessage(
            "Stopped on request; the same command goes on from what %s holds."
                .formatted(folder.resolve("output")));
    JsonNode stopped = Json.read(Files.readAllBytes(folder.resolve("output/report.json")));
    assertThat(stopped.path("status").asText()).isEqualTo("stopped");
    assertThat(folder.resolve("output/_SUCCESS")).doesNotExist();

    JsonNode done =
        PredictionJob.run(Command.PREDICT, settings, Existing.CONTINUE, new Cancellation())
            .report();
    assertThat(done.at("/data/predicted").asInt()).isEqualTo(40);
    assertThat(folder.resolve("output/_SUCCESS")).exists();
  }
}
