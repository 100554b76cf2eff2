package dev.graft.spark.predict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.image.PictureShape;
import dev.graft.io.Json;
import dev.graft.save.Bundle;
import dev.graft.spark.read.LearnedPictures;
import dev.graft.spark.read.Preprocessing;
import dev.graft.spark.read.Pretrained;
import dev.graft.spark.save.ModelFiles;
import java.io.StringReader;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that is asked row by row, outside of a job: what Graft saved, or the file of another tool
 * with what a job file would say of it.
 */
public final class ServedModel {

  private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

  private ServedModel() {}

  /**
   * Loads it.
   *
   * @param path what {@code model.pretrained} takes
   * @param conf settings in the words of a job file: {@code model.cut}, {@code model.outputs},
   *     {@code model.onnx}, {@code data.scale}, {@code data.normalization}, {@code
   *     data.class-names}; {@code data.table.picture} and {@code data.images} of pictures
   * @throws UnusableInputException if it cannot be loaded, or if it is not clear how it is used
   */
  public static Bundle load(Configuration hadoop, String path, String conf) {
    Settings settings = settings(path, conf);
    Bundle file =
        ServedNetwork.load(
            path, () -> ModelFiles.load(hadoop, settings.model(), settings.data().saidTexts()));
    ModelFiles.decided(settings.model(), file).forEach(LOG::info);
    OwnModel.refuseCut(file, settings.model());
    Bundle used = file.with(Preprocessing.of(settings.data(), file, path));
    boolean saved = file.task() != null;
    Bundle own =
        OwnModel.of(
            settings.data().table().picture() == null ? used : pictures(used, settings), settings);
    return saved ? own : named(own, settings);
  }

  private static Settings settings(String path, String conf) {
    List<String> needed =
        List.of(
            "model.pretrained=" + Json.of(path),
            "output=none",
            "data.format=table",
            "data.table.format=DataFrame",
            "data.predict.path=rows");
    return SettingsReader.read(
        Command.PREDICT, new StringReader(conf), "of the settings for " + path, needed);
  }

  /** A file does not say that it takes pictures, and how they are brought to their size. */
  private static Bundle pictures(Bundle bundle, Settings settings) {
    if (bundle.learned().has(LearnedPictures.KEY)) {
      return bundle;
    }
    int[] input = bundle.pictureShape();
    PictureShape shape =
        LearnedPictures.shape(
            settings.data().images(), new Pretrained(bundle.learned(), input, false, null));
    return with(
        bundle,
        shape.dimensions(),
        LearnedPictures.json(shape, List.of()),
        bundle.classNames(),
        bundle.provenance());
  }

  private static Bundle named(Bundle bundle, Settings settings) {
    JsonNode provenance = Json.object().put("parent", settings.model().pretrained());
    JsonNode learned = bundle.learned().isMissingNode() ? Json.object() : bundle.learned();
    return with(bundle, bundle.inputShape(), learned, settings.data().classNames(), provenance);
  }

  private static Bundle with(
      Bundle bundle, int[] shape, JsonNode learned, List<String> names, JsonNode provenance) {
    return bundle.withShape(shape).withLearned(learned).named(names).from(provenance);
  }
}
