package dev.graft.spark.save;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Command;
import dev.graft.config.ModelSettings;
import dev.graft.config.SettingsReader;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the tokenizer of a text encoder comes from is told, and is part of what the model is. */
class TokenizersTest {

  private static final Path FIXTURES =
      Path.of("../engines/onnx/src/test/resources/dev/graft/engine/onnx");

  @TempDir private Path folder;

  private ModelSettings model(String more) throws IOException {
    for (String file : List.of("encoder.onnx", "tokenizer.json")) {
      if (!Files.exists(folder.resolve(file))) {
        Files.copy(FIXTURES.resolve(file), folder.resolve(file));
      }
    }
    String job =
        """
        output = output
        data { format = table, train.path = texts.csv, table { text = said, label = mood } }
        model { pretrained = "%s/encoder.onnx", head = [{ name = kind, type = output, units = 2 }] }
        %s
        """
            .formatted(folder, more);
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "job.conf", List.of())
        .model();
  }

  private static Bundle load(ModelSettings model) throws IOException {
    return ModelFiles.load(new Configuration(false), model, 1);
  }

  @Test
  void whatTheJobLeavesOpenOfTheTokenizerIsTold() throws IOException {
    ModelSettings open = model("");
    ModelSettings said =
        model("model { tokenizer = \"%s/tokenizer.json\", max-length = 12 }".formatted(folder));

    assertThat(ModelFiles.decided(open, load(open)))
        .containsExactly(
            "texts are divided into tokens by %s/tokenizer.json, which lies beside the model, as model.tokenizer is not set"
                .formatted(folder),
            "of a text the first 256 tokens are read, as model.max-length is not set");
    assertThat(ModelFiles.decided(said, load(said))).isEmpty();
  }

  @Test
  void anotherTokenizerBesideTheSameModelIsAnotherModel() throws IOException {
    ModelSettings model = model("");
    String before = load(model).identity();
    Path tokenizer = folder.resolve("tokenizer.json");

    assertThat(load(model).identity()).isEqualTo(before);
    Files.writeString(tokenizer, Files.readString(tokenizer) + "\n");
    assertThat(load(model).identity()).isNotEqualTo(before);
  }
}
