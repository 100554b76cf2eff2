package dev.graft.spark.ml;

import dev.graft.spark.train.Cancellation;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;

/**
 * Fits of an estimator with several param maps.
 *
 * @param <E> the estimator
 * @param <M> its model
 * @param copy makes another one with other params
 * @param learner an estimator as a fit sees it
 * @param model an estimator's model of what was learned
 */
record ParamMapFits<E extends PipelineStage, M>(
    E estimator,
    BiFunction<E, ParamMap, E> copy,
    Function<E, Learner> learner,
    BiFunction<E, LearnedNetwork, M> model) {

  /** The estimator as it is. */
  M fit(Dataset<?> dataset, Cancellation cancellation) {
    return fit(List.of(estimator), dataset, cancellation).get(0);
  }

  /**
   * With each param map.
   *
   * @return the models in the order of the param maps, each as a fit of it alone gives it
   */
  List<M> fit(Dataset<?> dataset, List<ParamMap> paramMaps, Cancellation cancellation) {
    return paramMaps.isEmpty()
        ? List.of()
        : fit(
            paramMaps.stream().map(map -> copy.apply(estimator, map)).toList(),
            dataset,
            cancellation);
  }

  private List<M> fit(List<E> each, Dataset<?> dataset, Cancellation cancellation) {
    return Unusable.call(
        () -> {
          each.forEach(one -> one.transformSchema(dataset.schema()));
          List<LearnedNetwork> learned =
              new Fit(each.stream().map(learner).toList(), dataset.toDF(), cancellation).run();
          return IntStream.range(0, each.size())
              .mapToObj(i -> model.apply(each.get(i), learned.get(i)))
              .toList();
        });
  }
}
