package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {

  private static final NearestKey NEAREST = new NearestKey(SettingsReader.reference().root());

  @ParameterizedTest
  @CsvSource({
    // the same last word; of several sections the one that is meant
    "train.learning-rate, train.optimizer.learning-rate",
    "learning-rate, train.optimizer.learning-rate",
    "optimizer.learning-rate, train.optimizer.learning-rate",
    "outer.learning-rate, train.outer.learning-rate",
    "train.outter.learning-rate, train.outer.learning-rate",
    "train.learning_rate, train.optimizer.learning-rate",
    "train.learningRate, train.optimizer.learning-rate",
    "train.momentum, train.optimizer.momentum",
    "train.patience, train.early-stopping.patience",
    "model.epochs, train.epochs",
    "epochs, train.epochs",
    "data.path, data.train.path",
    "data.label, data.csv.label",
    // slips
    "train.epoch, train.epochs",
    "data.csv.delimeter, data.csv.delimiter",
    "data.trian.path, data.train.path",
    "data.table.lable, data.table.label",
    "train.batchsize, train.batch-size",
    "train.optimiser.lerning-rate, train.optimizer.learning-rate",
    "seeed, seed",
  })
  void theKeyThatWasMeant(String given, String meant) {
    assertThat(NEAREST.to(given)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"lr", "train.lr", "train.optimizer.lr", "model.learning-rate", "foo", "foo.path"})
  void noneWhereNothingIsNear(String given) {
    assertThat(NEAREST.to(given)).isNull();
  }
}
