package dev.graft.spark.ml;

import dev.graft.Api;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The params of the estimators that say how a network is trained; {@code explainParams()} says what
 * each is for.
 *
 * @param <T> the class that has them
 */
@Api
public interface HasTraining<T extends HasTraining<T>> extends HasPrediction<T>, HasWeight<T> {

  /** The params themselves; for implementors. */
  TrainingParams training();

  default Param<String> pretrained() {
    return training().pretrained;
  }

  default String getPretrained() {
    return getOrDefault(pretrained());
  }

  default T setPretrained(String value) {
    set(pretrained(), value);
    return Setters.same(this);
  }

  default Param<String> cut() {
    return training().cut;
  }

  default String getCut() {
    return getOrDefault(cut());
  }

  default T setCut(String value) {
    set(cut(), value);
    return Setters.same(this);
  }

  default BooleanParam frozen() {
    return training().frozen;
  }

  default boolean getFrozen() {
    return (Boolean) getOrDefault(frozen());
  }

  default T setFrozen(boolean value) {
    set(frozen(), value);
    return Setters.same(this);
  }

  default Param<String> headInit() {
    return training().headInit;
  }

  default String getHeadInit() {
    return getOrDefault(headInit());
  }

  default T setHeadInit(String value) {
    set(headInit(), value);
    return Setters.same(this);
  }

  default BooleanParam extendClasses() {
    return training().extendClasses;
  }

  default boolean getExtendClasses() {
    return (Boolean) getOrDefault(extendClasses());
  }

  default T setExtendClasses(boolean value) {
    set(extendClasses(), value);
    return Setters.same(this);
  }

  default Param<String> recipe() {
    return training().recipe;
  }

  default String getRecipe() {
    return getOrDefault(recipe());
  }

  default T setRecipe(String value) {
    set(recipe(), value);
    return Setters.same(this);
  }

  default IntArrayParam hiddenLayers() {
    return training().hiddenLayers;
  }

  default int[] getHiddenLayers() {
    return getOrDefault(hiddenLayers());
  }

  default T setHiddenLayers(int[] value) {
    set(hiddenLayers(), value);
    return Setters.same(this);
  }

  default IntParam maxIter() {
    return training().maxIter;
  }

  default int getMaxIter() {
    return (Integer) getOrDefault(maxIter());
  }

  default T setMaxIter(int value) {
    set(maxIter(), value);
    return Setters.same(this);
  }

  default IntParam batchSize() {
    return training().batchSize;
  }

  default int getBatchSize() {
    return (Integer) getOrDefault(batchSize());
  }

  default T setBatchSize(int value) {
    set(batchSize(), value);
    return Setters.same(this);
  }

  default DoubleParam stepSize() {
    return training().stepSize;
  }

  default double getStepSize() {
    return (Double) getOrDefault(stepSize());
  }

  default T setStepSize(double value) {
    set(stepSize(), value);
    return Setters.same(this);
  }

  default Param<String> optimizer() {
    return training().optimizer;
  }

  default String getOptimizer() {
    return getOrDefault(optimizer());
  }

  default T setOptimizer(String value) {
    set(optimizer(), value);
    return Setters.same(this);
  }

  default Param<String> schedule() {
    return training().schedule;
  }

  default String getSchedule() {
    return getOrDefault(schedule());
  }

  default T setSchedule(String value) {
    set(schedule(), value);
    return Setters.same(this);
  }

  default DoubleParam warmUp() {
    return training().warmUp;
  }

  default double getWarmUp() {
    return (Double) getOrDefault(warmUp());
  }

  default T setWarmUp(double value) {
    set(warmUp(), value);
    return Setters.same(this);
  }

  default DoubleParam regParam() {
    return training().regParam;
  }

  default double getRegParam() {
    return (Double) getOrDefault(regParam());
  }

  default T setRegParam(double value) {
    set(regParam(), value);
    return Setters.same(this);
  }

  default DoubleParam weightDecay() {
    return training().weightDecay;
  }

  default double getWeightDecay() {
    return (Double) getOrDefault(weightDecay());
  }

  default T setWeightDecay(double value) {
    set(weightDecay(), value);
    return Setters.same(this);
  }

  default Param<String> average() {
    return training().average;
  }

  default String getAverage() {
    return getOrDefault(average());
  }

  default T setAverage(String value) {
    set(average(), value);
    return Setters.same(this);
  }

  default Param<String> averageEvery() {
    return training().averageEvery;
  }

  default String getAverageEvery() {
    return getOrDefault(averageEvery());
  }

  default T setAverageEvery(String value) {
    set(averageEvery(), value);
    return Setters.same(this);
  }

  default IntParam numWorkers() {
    return training().numWorkers;
  }

  default int getNumWorkers() {
    return (Integer) getOrDefault(numWorkers());
  }

  default T setNumWorkers(int value) {
    set(numWorkers(), value);
    return Setters.same(this);
  }

  default LongParam seed() {
    return training().seed;
  }

  default long getSeed() {
    return (Long) getOrDefault(seed());
  }

  default T setSeed(long value) {
    set(seed(), value);
    return Setters.same(this);
  }

  default DoubleParam validationFraction() {
    return training().validationFraction;
  }

  default double getValidationFraction() {
    return (Double) getOrDefault(validationFraction());
  }

  default T setValidationFraction(double value) {
    set(validationFraction(), value);
    return Setters.same(this);
  }

  default Param<String> validationIndicatorCol() {
    return training().validationIndicatorCol;
  }

  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  default T setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return Setters.same(this);
  }

  default Param<String> groupCol() {
    return training().groupCol;
  }

  default String getGroupCol() {
    return getOrDefault(groupCol());
  }

  default T setGroupCol(String value) {
    set(groupCol(), value);
    return Setters.same(this);
  }

  default BooleanParam nullLabels() {
    return training().nullLabels;
  }

  default boolean getNullLabels() {
    return (Boolean) getOrDefault(nullLabels());
  }

  default T setNullLabels(boolean value) {
    set(nullLabels(), value);
    return Setters.same(this);
  }

  default Param<String> unlabelledMethod() {
    return training().unlabelledMethod;
  }

  default String getUnlabelledMethod() {
    return getOrDefault(unlabelledMethod());
  }

  default T setUnlabelledMethod(String value) {
    set(unlabelledMethod(), value);
    return Setters.same(this);
  }

  default StringArrayParam adapt() {
    return training().adapt;
  }

  default String[] getAdapt() {
    return getOrDefault(adapt());
  }

  default T setAdapt(String... value) {
    set(adapt(), value);
    return Setters.same(this);
  }

  /** The rows of {@link #setUnlabelled}; null: there are none. */
  default Dataset<Row> getUnlabelled() {
    return training().unlabelled();
  }

  /**
   * Gives a fit rows beside its own, of which only the features are read: the columns {@code
   * featuresCol} and {@code secondTextCol}, of the types that the labelled rows have. They are no
   * param: copies have them, what is saved has not.
   *
   * @param rows null: none
   */
  default T setUnlabelled(Dataset<?> rows) {
    training().setUnlabelled(rows);
    return Setters.same(this);
  }

  @Override
  default Param<String> weightCol() {
    return training().weightCol;
  }

  default IntParam patience() {
    return training().patience;
  }

  default int getPatience() {
    return (Integer) getOrDefault(patience());
  }

  default T setPatience(int value) {
    set(patience(), value);
    return Setters.same(this);
  }

  default Param<String> metricName() {
    return training().metricName;
  }

  default String getMetricName() {
    return getOrDefault(metricName());
  }

  default T setMetricName(String value) {
    set(metricName(), value);
    return Setters.same(this);
  }

  default Param<String> guard() {
    return training().guard;
  }

  default String getGuard() {
    return getOrDefault(guard());
  }

  default T setGuard(String value) {
    set(guard(), value);
    return Setters.same(this);
  }

  default Param<String> conf() {
    return training().conf;
  }

  default String getConf() {
    return getOrDefault(conf());
  }

  default T setConf(String value) {
    set(conf(), value);
    return Setters.same(this);
  }

  default Param<String> checkpointDir() {
    return training().checkpointDir;
  }

  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  default T setCheckpointDir(String value) {
    set(checkpointDir(), value);
    return Setters.same(this);
  }
}
