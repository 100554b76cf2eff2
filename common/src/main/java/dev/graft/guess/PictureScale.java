package dev.graft.guess;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a file of another tool takes pictures, by its name: its maker's documentation says it, the
 * file does not.
 *
 * @param key of a job file
 */
public record PictureScale(String key, Object value, Confidence confidence, String why) {

  private static final String MODE = "data.normalization.mode";

  /** As Keras documents its applications. */
  private static final Pattern TF =
      Pattern.compile("mobilenet(?!.*v3)|inception|xception|nasnet|resnet.*v2");

  private static final Pattern CAFFE = Pattern.compile("vgg|resnet");
  private static final Pattern TORCH = Pattern.compile("densenet");

  /**
   * Guesses.
   *
   * @param file the file's name
   * @param keras whether Keras wrote it; else it is ONNX
   * @param grey whether it takes grey pictures, which none of the documented ways is for
   */
  public static PictureScale of(String file, boolean keras, boolean grey) {
    String name = file.toLowerCase(Locale.ROOT).replaceAll("^.*/", "");
    if (!keras && !grey) {
      return new PictureScale(
          MODE,
          "torch",
          Confidence.GUESS,
          "most ONNX models come from PyTorch, which takes pictures so; the model's page says it, tf and caffe are the other ways, data.scale = 255 a plain one");
    }
    if (grey) {
      return plain();
    }
    String mode = TF.matcher(name).find() ? "tf" : null;
    mode = mode == null && CAFFE.matcher(name).find() ? "caffe" : mode;
    mode = mode == null && TORCH.matcher(name).find() ? "torch" : mode;
    return mode != null
        ? new PictureScale(
            MODE, mode, Confidence.LIKELY, "by the file's name: Keras documents this network so")
        : plain();
  }

  private static PictureScale plain() {
    return new PictureScale(
        "data.scale",
        255,
        Confidence.GUESS,
        "the file does not say how it takes pictures; values from 0 to 1 are usual, and the accuracy is that of chance if it took them otherwise: data.scale = 1, or data.normalization.mode = tf, torch or caffe");
  }
}
