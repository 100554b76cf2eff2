package dev.graft.engine.dl4j.keras;

import dev.graft.UnusableInputException;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network that Keras saved, as a ComputationGraph whose vertices have the names of the Keras
 * layers. Keras has images as {@code [height, width, channels]}; the graph takes {@code [channels,
 * height, width]} and computes the same, so that the values of a flattened image come channel after
 * channel. It holds no settings of Keras's training but the loss.
 *
 * @param inputShape shape of one example: {@code [values]}, {@code [time, features]} or {@code
 *     [channels, height, width]}; null if the model takes any size
 */
public record KerasModel(ComputationGraph network, int[] inputShape) {

  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /**
   * Reads an HDF5 file of Keras 2 or 3, or a {@code .keras} archive of Keras 3, whatever its name.
   *
   * @param name how messages call the file
   * @throws UnusableInputException if it is none, if it is damaged, or naming the layer that is not
   *     supported
   */
  public static KerasModel read(Path file, String name) {
    try (KerasFile source = KerasFile.open(file, name)) {
      return Assembly.of(source);
    }
  }

  /** Whether a file begins as HDF5 files do. */
  public static boolean isHdf5(byte[] beginning) {
    return beginning.length >= HDF5.length
        && Arrays.equals(beginning, 0, HDF5.length, HDF5, 0, HDF5.length);
  }
}
