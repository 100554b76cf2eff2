package dev.graft.spark.job;

import dev.graft.config.Command;
import dev.graft.config.SettingsReader;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process that pretrains. */
final class TrainsWithLittle {

  private TrainsWithLittle() {}

  /**
   * @param args a job file
   */
  public static void main(String[] args) throws Exception {
    try {
      TrainingJob.run(
          new TrainingRequest(
              Command.PRETRAIN,
              SettingsReader.read(
                  Command.PRETRAIN,
                  new StringReader(Files.readString(Path.of(args[0]))),
                  args[0],
                  List.of()),
              RunFolder.Existing.CONTINUE,
              new Cancellation(),
              DataOrigin.FILES,
              List.of()));
      System.out.println("trained");
    } catch (RuntimeException e) {
      System.out.println(e.getMessage());
    }
  }
}
