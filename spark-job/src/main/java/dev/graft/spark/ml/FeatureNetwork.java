package dev.graft.spark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.dataset.Normalization;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.CutNetwork;
import dev.graft.spark.predict.FramePrediction;
import dev.graft.spark.predict.InvalidRows;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.spark.read.Preprocessing;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import dev.graft.spark.table.TableColumns;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pretrained network of a {@link Featurizer}, cut, for an input of one kind. */
final class FeatureNetwork {

  private static final Logger LOG = LoggerFactory.getLogger(FeatureNetwork.class);

  private final Bundle bundle;
  private final ServedNetwork served;
  private final List<Object> identity;

  private FeatureNetwork(Bundle bundle, ServedNetwork served, List<Object> identity) {
    this.bundle = bundle;
    this.served = served;
    this.identity = identity;
  }

  /**
   * Loads it.
   *
   * @throws UnusableInputException if the file cannot be loaded or cut, or does not say what it
   *     takes
   */
  static FeatureNetwork load(Featurizer of, StructType schema) {
    Settings settings = new FeatureSettings(of).read();
    Bundle loaded =
        ServedNetwork.load(
            of.getPretrained(),
            () ->
                ModelFiles.load(
                    Filesystems.configuration(), settings.model(), settings.data().saidTexts()));
    ModelFiles.decided(settings.model(), loaded).forEach(LOG::info);
    Bundle bundle = withInput(loaded, settings, isPicture(of, schema));
    return new FeatureNetwork(
        bundle,
        new ServedNetwork(
            () ->
                CutNetwork.of(bundle, settings.model(), settings.train().stepDeadlineSeconds())
                    .network()),
        identity(of, schema));
  }

  /** Whether this is what the params say. */
  boolean isOf(Featurizer featurizer, StructType schema) {
    return identity.equals(identity(featurizer, schema));
  }

  private static List<Object> identity(Featurizer of, StructType schema) {
    return List.of(
        of.getPretrained(),
        of.isDefined(of.cut()) ? of.getCut() : "",
        of.getConf(),
        of.inputs().second() != null,
        isPicture(of, schema));
  }

  private static boolean isPicture(Featurizer of, StructType schema) {
    return List.of(schema.fieldNames()).contains(of.getInputCol())
        && TableColumns.isPicture(schema.apply(of.getInputCol()).dataType());
  }

  /** The model with the shape of its examples and their normalisation as the settings have them. */
  private static Bundle withInput(Bundle loaded, Settings settings, boolean picture) {
    Normalization normalization =
        Preprocessing.of(
            settings.data().normalization(), loaded, picture, settings.model().pretrained());
    JsonNode learned = loaded.learned();
    int[] shape = loaded.inputShape();
    if (picture && !learned.has(LearnedPictures.KEY)) {
      int[] input = loaded.pictureShape();
      var pictures =
          LearnedPictures.shape(
              settings.data().images(), new Pretrained(learned, input, false, null));
      learned = LearnedPictures.json(pictures, List.of());
      shape = pictures.dimensions();
    }
    if (loaded.tokenizer() != null) {
      shape = new int[] {loaded.tokenizer().length()};
    }
    if (shape == null && loaded.frozen() != null) {
      shape = loaded.frozen().statedShape();
    }
    if (shape == null) {
      throw new UnusableInputException(
          "Cannot featurize with %s: the file does not say what shape its examples have, and the column holds no pictures."
              .formatted(settings.model().pretrained()));
    }
    return loaded.withShape(shape).with(normalization).withLearned(learned);
  }

  FramePrediction prediction(Featurizer featurizer) {
    return new FramePrediction(
        bundle,
        featurizer.inputs().of(bundle),
        new ActivationColumn(featurizer.getOutputCol()),
        InvalidRows.valueOf(featurizer.getHandleInvalid().toUpperCase(Locale.ROOT)));
  }

  ServedNetwork served() {
    return served;
  }
}
