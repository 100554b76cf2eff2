package dev.graft.spark.fault;

/**
 * What went wrong in a job and was done again, or ended it.
 *
 * @param executorsLost executors that ended by themselves, halted ones included; not those that
 *     Spark no longer wanted
 * @param executorsDecommissioned executors that were announced to go
 * @param tasksFailed attempts that threw, were lost with their executor, or missed what it held
 * @param tasksHung tasks for which an executor was halted, or the job ended, as a step took too
 *     long
 * @param tasksSpeculated second attempts of tasks that were slow
 */
public record Faults(
    int executorsLost,
    int executorsDecommissioned,
    int tasksFailed,
    int tasksHung,
    int tasksSpeculated) {}
