package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Command;
import dev.graft.config.SettingsReader;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobLineTest {

  private static String line(Command command, String job) {
    return JobLine.of(
        command, SettingsReader.read(command, new StringReader(job), "job.conf", List.of()));
  }

  @Test
  void saysWhatTheJobIsAbout() {
    assertThat(
            line(
                Command.FINE_TUNE,
                "output = out, model.pretrained = p, data { format = csv, train.path = x.csv }"))
        .isEqualTo("fine-tune: data x.csv, model p, output out");
    assertThat(
            line(
                Command.PRETRAIN,
                "output = out, data.train { images = i, labels = l }\n"
                    + "model.layers = [{ name = kind, type = output, units = 2 }]"))
        .isEqualTo("pretrain: data i, output out");
    assertThat(
            line(
                Command.PREDICT,
                "output = out, model.pretrained = p, data { format = csv, predict.path = y.csv }"))
        .isEqualTo("predict: data y.csv, model p, output out");
  }
}
