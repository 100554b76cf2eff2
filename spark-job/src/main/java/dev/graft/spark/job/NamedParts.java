package dev.graft.spark.job;

import dev.graft.average.OuterOptimizers;
import dev.graft.config.Settings;
import dev.graft.config.StageSettings;
import dev.graft.config.TrainSettings;
import dev.graft.engine.NetworkEngines;
import dev.graft.provider.Found;
import dev.graft.provider.UsersPart;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.read.Formats;
import dev.graft.spark.train.WholeTraining;
import dev.graft.train.DeltaCodecs;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts of a job that are looked up by name: whether they are there, before Spark starts.
 *
 * @param users those that are not Graft's own
 * @param whole what takes the whole training away; null: the rounds are Graft's own
 */
record NamedParts(List<UsersPart> users, WholeTraining whole) {

  /**
   * Refuses names that nobody offers, and settings that a part does not have.
   *
   * @throws dev.graft.UnusableInputException naming the key, and what there is
   */
  static NamedParts check(Settings settings, DataOrigin data) {
    NetworkEngines.check(settings.model().engine());
    TrainSettings train = settings.train();
    Found<WholeTraining> whole = WholeTraining.find(train);
    return of(
        whole == null ? null : whole.provider(),
        Stream.concat(
            Stream.concat(Stream.of(train), train.stages().stream().map(StageSettings::train))
                .flatMap(NamedParts::ofTraining),
            Stream.of(
                Optional.ofNullable(whole).flatMap(Found::part),
                data == DataOrigin.FILES ? Formats.check(settings.data()) : Optional.empty())));
  }

  private static Stream<Optional<UsersPart>> ofTraining(TrainSettings train) {
    return Stream.of(
        OuterOptimizers.check(train.averaging().outer(), train.optimizer().learningRate()),
        DeltaCodecs.check(train.averaging().codec()));
  }

  /** The same of a job that does not train. */
  static NamedParts check(Settings settings) {
    NetworkEngines.check(settings.model().engine());
    return of(null, Stream.of(Formats.check(settings.data())));
  }

  private static NamedParts of(WholeTraining whole, Stream<Optional<UsersPart>> parts) {
    return new NamedParts(parts.flatMap(Optional::stream).distinct().toList(), whole);
  }

  /** The same for the same code; empty where all of it is Graft's. */
  String identity() {
    return users.stream()
        .map(part -> "\n" + part.key() + " " + part.sha256())
        .collect(Collectors.joining());
  }
}
