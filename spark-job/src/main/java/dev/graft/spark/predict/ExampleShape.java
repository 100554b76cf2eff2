package dev.graft.spark.predict;

import dev.graft.UnusableInputException;
import dev.graft.config.ImageSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Shapes;
import dev.graft.save.Bundle;

/**
 * What an example has to be for a model file, as the file says, or, where it takes any size, the
 * job.
 */
public final class ExampleShape {

  private ExampleShape() {}

  /**
   * The shape.
   *
   * @throws UnusableInputException if nothing says it
   */
  public static int[] of(Bundle bundle, Settings settings) {
    if (bundle.inputShape() != null) {
      return bundle.inputShape();
    }
    if (bundle.tokenizer() != null) {
      return new int[] {bundle.tokenizer().length()};
    }
    if (bundle.frozen() != null && bundle.frozen().takesTokens()) {
      throw new UnusableInputException(
          "Cannot run the model %s on texts without its tokenizer: name its tokenizer.json in model.tokenizer."
              .formatted(settings.model().pretrained()));
    }
    int[] stated = sized(stated(bundle), settings.data().images());
    if (stated == null || Shapes.length(stated) <= 0) {
      throw new UnusableInputException(
          "Cannot run the model %s: the file does not say what shape its examples have; %s"
              .formatted(
                  settings.model().pretrained(),
                  stated != null && stated.length == 3
                      ? "set data.images.height and data.images.width."
                      : "use a folder that Graft saved."));
    }
    return stated;
  }

  /** The model of a file that does not say what shape its examples have, with that shape. */
  public static Bundle told(Bundle bundle, Settings settings) {
    return bundle.withShape(of(bundle, settings));
  }

  private static int[] stated(Bundle bundle) {
    if (bundle.frozen() == null) {
      return bundle.network().statedShape();
    }
    int[] image = bundle.frozen().imageShape();
    return image == null ? bundle.frozen().statedShape() : image;
  }

  private static int[] sized(int[] stated, ImageSettings images) {
    if (stated == null || stated.length != 3) {
      return stated;
    }
    return new int[] {
      stated[0] > 0 || images.channels() == null ? stated[0] : images.channels(),
      images.height() == null ? stated[1] : images.height(),
      images.width() == null ? stated[2] : images.width()
    };
  }
}
