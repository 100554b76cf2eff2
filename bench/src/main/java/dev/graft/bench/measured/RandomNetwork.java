package dev.graft.bench.measured;

import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import java.io.File;
import java.io.IOException;
import org.deeplearning4j.util.ModelSerializer;

/** Writes a network with random weights as a Deeplearning4j zip: enough where only time counts. */
public final class RandomNetwork {

  private RandomNetwork() {}

  /**
   * @param args network, file
   */
  public static void main(String[] args) throws IOException {
    NativeRuntime.pin(ArithmeticProfile.choose("auto", 1));
    ModelSerializer.writeModel(
        Networks.network(args[0], "sgd", 0.001).trainedPart(), new File(args[1]), false);
    Answer.write(Answer.begin());
  }
}
