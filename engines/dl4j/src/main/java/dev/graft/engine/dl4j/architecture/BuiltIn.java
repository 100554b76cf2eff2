package dev.graft.engine.dl4j.architecture;

import dev.graft.config.ArchitectureSettings;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** Finds a network by the name that a job file gives. */
public final class BuiltIn {

  private BuiltIn() {}

  /**
   * A network's layout.
   *
   * @param data shape of an example as it was read
   * @throws dev.graft.UnusableInputException if the network cannot take such examples
   */
  public static ComputationGraphConfiguration of(ArchitectureSettings settings, int[] data) {
    return switch (settings.type()) {
      case DENSE -> DenseNet.of(settings, data);
      case SMALL_CNN -> SmallCnn.of(settings, data);
      case VGG16 -> Vgg16.of(settings, data);
      case RESNET18 -> ResNet18.of(settings, data);
      case LSTM_TEXT -> LstmText.of(settings, data);
      case EMBEDDING_MEAN -> EmbeddingMean.of(settings, data);
    };
  }

  /**
   * The layout without its dense layers, of a network of pictures.
   *
   * @param shape of a picture
   */
  public static ComputationGraphConfiguration base(ArchitectureSettings settings, int[] shape) {
    return switch (settings.type()) {
      case VGG16 -> Vgg16.base(shape);
      case RESNET18 -> ResNet18.base(shape, settings.stem());
      default -> throw new IllegalArgumentException(settings.type() + " has no base");
    };
  }
}
