package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import dev.graft.guess.Confidence;
import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.PictureScale;
import dev.graft.save.Bundle;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A pretrained model, and what a job on it has to say. */
final class StartingModel {

  private static final int MOST_TOKENS = 256;

  private final String path;
  private final Bundle bundle;
  private final String tokenizer;

  private StartingModel(String path, Bundle bundle, String tokenizer) {
    this.path = path;
    this.bundle = bundle;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads it.
   *
   * @throws UnusableInputException if there is none
   */
  static StartingModel of(Configuration hadoop, String path) throws IOException {
    ServedNetwork.pin();
    Bundle bundle = ModelFiles.load(hadoop, path);
    String beside = path.replaceFirst("[^/]*$", "") + "tokenizer.json";
    boolean there = takesTokens(bundle) && HadoopFolder.of(hadoop, beside).isFile();
    return new StartingModel(path, bundle, there ? beside : null);
  }

  private static boolean takesTokens(Bundle bundle) {
    return bundle.frozen() != null
        ? bundle.frozen().imageShape() == null
        : bundle.network().takesTokens();
  }

  private boolean isForeign() {
    return bundle.provenance().isMissingNode();
  }

  /** Whether it takes texts. */
  boolean takesTexts() {
    return bundle.tokenizer() != null || tokenizer != null || bundle.learned().has("text");
  }

  /** Whether the size of pictures has to be said. */
  boolean needsPictureSize() {
    int[] shape = bundle.pictureShape();
    return shape == null || Arrays.stream(shape).anyMatch(length -> length <= 0);
  }

  /** Adds the model and where it is cut. */
  void put(JobDraft draft, List<Finding> findings) {
    draft.put("model.pretrained", path);
    String cut = cut();
    if (cut != null) {
      draft.put(
          "model.cut",
          cut,
          "likely: what the layer below the output gives; graft inspect lists other places");
    }
    findings.add(
        new Finding(
            "network",
            path,
            Confidence.CERTAIN,
            cut == null
                ? "as it is, with a new output layer on it"
                : "cut at %s, a new output layer on it".formatted(cut),
            true));
  }

  private String cut() {
    if (bundle.frozen() != null) {
      return bundle.frozen().tokenizer() != null || tokenizer != null
          ? null
          : bundle.frozen().pictureFeatures();
    }
    String cut = bundle.network().belowOutput();
    if (bundle.network().isInput(cut)) {
      throw new UnusableInputException(
          "Cannot begin with %s: it has no layer below its output layer whose features could be used."
              .formatted(path));
    }
    return cut;
  }

  /** Adds how it takes texts. */
  void texts(JobDraft draft, int words) {
    if (tokenizer == null) {
      return;
    }
    draft.put("model.tokenizer", tokenizer, "certain: it lies beside the model");
    if (bundle.frozen() != null) {
      draft.put(
          "model.max-length",
          Math.min(MOST_TOKENS, Math.max(16, words * 3 / 2)),
          "likely: the tokens of nearly all texts; longer ones are cut");
    }
  }

  /** Adds how it takes pictures, where nothing else says it. */
  void pictures(JobDraft draft, List<Finding> findings) {
    boolean own =
        bundle.frozen() != null ? bundle.frozen().ownScale() : bundle.network().ownScale();
    if (!isForeign() || bundle.normalization() != null || own) {
      return;
    }
    int[] shape = bundle.pictureShape();
    boolean grey = shape != null && shape.length == 3 && shape[0] == 1;
    PictureScale scale = PictureScale.of(path, bundle.frozen() == null, grey);
    draft.put(scale.key(), scale.value(), scale.confidence(), scale.why());
    findings.add(
        new Finding(
            "pixels",
            scale.key().replace("data.", "") + " = " + scale.value(),
            scale.confidence(),
            scale.why(),
            true));
  }

  /**
   * Refuses a model that cannot take texts.
   *
   * @throws UnusableInputException saying what it needs
   */
  void requireTexts() {
    if (!takesTexts()) {
      throw new UnusableInputException(
          takesTokens(bundle)
              ? "Cannot begin with %s on texts: there is no tokenizer.json beside it; put it there, or leave out --pretrained."
                  .formatted(path)
              : "Cannot begin with %s on texts: it does not take any.".formatted(path));
    }
  }
}
