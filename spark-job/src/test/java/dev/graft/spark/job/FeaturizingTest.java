package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Settings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.dl4j.GraphBackbone;
import dev.graft.model.Backbone;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.read.DataReader;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.RecordsInMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeaturizingTest {

  private static final ArithmeticProfile PROFILE = ArithmeticProfile.choose("avx2", 1);

  @BeforeAll
  static void start() {
    LocalSpark.get();
  }

  private static Examples examples(int width) throws IOException {
    return new DataReader(
            LocalSpark.get(),
            Fixtures.settings("data.leakage = off").data(),
            new RecordsInMemory(
                LocalSpark.get(),
                Map.of(Split.TRAIN, List.of(RawRecord.good(1, new float[width], 0).at("it"))),
                width),
            Normalization.scale(1),
            1,
            EnumSet.of(Split.TRAIN))
        .identifying()
        .read(1);
  }

  private static Backbone backbone(float weight) {
    return new GraphBackbone(
        Fixtures.definition(Fixtures.network(Fixtures.settings())), new float[] {weight}, "any");
  }

  private static String key(String... settings) throws IOException {
    return Featurizing.key(backbone(1), examples(6), PROFILE, Fixtures.settings(settings));
  }

  @Test
  void activationsAreTheSameOnlyWhereAllIsThatDecidesThem() throws IOException {
    Settings settings = Fixtures.settings();
    List<String> keys = new ArrayList<>(List.of(key()));
    for (String set :
        List.of(
            "seed = 5",
            "data.store.chunk-size = 1 MiB",
            "data.store.memory = 0",
            "evaluate.batch-size = 9",
            "train.augmentation { horizontal-flip = true, frozen = views, views = 3 }",
            "train.augmentation { horizontal-flip = true, frozen = views, views = 2 }",
            "train.augmentation { horizontal-flip = true }")) {
      keys.add(key(set));
    }
    keys.add(Featurizing.key(backbone(2), examples(6), PROFILE, settings));
    keys.add(Featurizing.key(backbone(1), examples(7), PROFILE, settings));
    for (ArithmeticProfile other :
        List.of(ArithmeticProfile.choose("avx512", 1), ArithmeticProfile.choose("avx2", 2))) {
      keys.add(Featurizing.key(backbone(1), examples(6), other, settings));
    }
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(key("train { epochs = 9, l2 = 0.1, optimizer.learning-rate = 0.5 }"))
        .isEqualTo(key());
  }
}
