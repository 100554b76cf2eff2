# shellcheck shell=bash disable=SC2034 # what it sets others use
# Sourced by submit-standalone, submit-yarn and submit-k8s, which say what is the cluster's own:
# usage, the path of the job file in cluster mode, what is set, how the driver's end is told.
# shellcheck source=submit-scripts/common.sh
. "${root:?}/submit-scripts/common.sh"
mode=client dry='' own=() last=() taken=1 image='' takes_image=''

usage_of_all() {
  cat <<'END'

  --deploy-mode client   the driver runs here (the default)
  --deploy-mode cluster  the driver runs in the cluster. Then the job file is looked at here
                         first, without Spark: what cannot be used ends with exit code 2
                         before anything is submitted. Paths of data, model and output are
                         whole ones: hdfs:, s3a:, or a folder that all machines share
  --dry-run              prints the spark-submit command and does nothing
  -h, --help             show this
  -- ...                 more arguments of spark-submit, which win over what is set here:
                         --num-executors 8 --executor-cores 4 --executor-memory 8g ...

SPARK_HOME is the folder of the cluster's Spark, GRAFT_JAR another jar than the one for it,
also a URI (hdfs:, https:, local:).
END
}

option() {
  taken=1
  case $1 in
    -h | --help) usage; usage_of_all; exit ;;
    --dry-run) dry=yes ;;
    --deploy-mode) mode=${2:?--deploy-mode needs client or cluster}; taken=2 ;;
    --deploy-mode=*) mode=${1#*=} ;;
    --image) [ -n "$takes_image" ] || return 1; image=${2:?--image needs a name}; taken=2 ;;
    *) return 1 ;;
  esac
}

argument() { # --NAME: what spark-submit's arguments say, the last time
  local i value=
  for ((i = 0; i < ${#more[@]}; i++)); do
    case ${more[i]} in
      "$1") value=${more[i + 1]:-} ;;
      "$1"=*) value=${more[i]#*=} ;;
    esac
  done
  echo "$value"
}

said() { # KEY: its value in spark-submit's arguments, else in the properties file
  local i value='' file
  file=$(argument --properties-file)
  value=$(sed -n "s/^[[:space:]]*${1//./[.]}[[:space:]=:]\{1,\}//p" "${file:-${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf}" 2>/dev/null | tail -n 1) || true
  for ((i = 0; i < ${#more[@]}; i++)); do
    case ${more[i]} in "$1"=* | --conf="$1"=*) value=${more[i]#*"$1"=} ;; esac
  done
  echo "$value"
}

set_unless_said() { # KEY VALUE
  [ -n "$(said "$1")" ] || own+=(--conf "$1=$2")
}

begin() { # the script's arguments
  take "$@"
  [ ${#command[@]} -gt 0 ] || die "Cannot submit nothing: name a command of Graft, or see $0 --help."
  [ -n "${SPARK_HOME:-}" ] || die "Cannot submit without a Spark: set SPARK_HOME to the folder of the cluster's Spark."
  [ -x "$SPARK_HOME/bin/spark-submit" ] || die "Cannot submit with SPARK_HOME = $SPARK_HOME: it has no bin/spark-submit."
  local given
  given=$(argument --deploy-mode)
  mode=${given:-$mode}
  case $mode in client | cluster) ;; *) die "Cannot submit in the deploy mode $mode: use client or cluster." ;; esac
  given=$(argument --master)
  master=${given:-${master:-$(said spark.master)}}
  find_spark
  find_jar
  find_job_file
}

find_job_file() { # sets job: where it is, whole, or nothing; at: its place among the words; named: how the driver is to call it
  local i
  job='' at='' named=''
  for ((i = 0; i < ${#command[@]}; i++)); do
    case ${command[i]} in
      --conf) ;;
      --conf=*) command=("${command[@]:0:i}" --conf "${command[i]#*=}" "${command[@]:i+1}") ;;
      *) continue ;;
    esac
    at=$((i + 1)) job=${command[i + 1]:-}
  done
  [ -n "$job" ] || return 0
  is_remote "$job" || [ ! -f "$job" ] || job=$(cd "$(dirname "$job")" && pwd)/${job##*/}
  named=$job
}

send_job_file() { # to the driver's folder, where it has its name alone
  if [ -n "$job" ] && ! is_remote "$job"; then
    local others
    others=$(argument --files)
    last+=(--files "$job${others:+,$others}")
    named=${job##*/}
  fi
}

look_at_job_file() { # the driver would find the same, where nobody sees it
  local word words=() said
  [ -n "$job" ] && [ -n "$local_jar" ] || return 0
  [ "${command[0]}" = check ] || words=(check)
  for word in "${command[@]}"; do
    [ "$word" = --resume ] || words+=("$word")
  done
  said=$("$SPARK_HOME/bin/spark-submit" ${more[@]+"${more[@]}"} --master 'local[1]' --deploy-mode client --class dev.graft.spark.cli.Main \
    "$local_jar" "${words[@]}" --for-cluster-mode "$named") || { local code=$?; printf '%s\n' "$said"; exit $code; }
}

submit() {
  local submitted code=0
  [ "$mode" = client ] || [ -n "$dry" ] || look_at_job_file
  [ "$mode" = client ] || [ -z "$at" ] || command[at]=$named
  submitted=("$SPARK_HOME/bin/spark-submit" ${master:+--master "$master"} --deploy-mode "$mode" ${own[@]+"${own[@]}"} ${more[@]+"${more[@]}"}
    ${last[@]+"${last[@]}"} --class dev.graft.spark.cli.Main "$jar" "${command[@]}")
  if [ -n "$dry" ]; then
    printf '%q ' "${submitted[@]}"
    echo
    exit
  fi
  [ "$mode" = cluster ] || exec "${submitted[@]}"
  # The exit code of spark-submit is not the driver's: what it says on standard error is.
  log=$(mktemp)
  trap 'rm -f -- "$log"' EXIT
  { "${submitted[@]}" 2>&1 >&3 | tee "$log" >&2; } 3>&1 || code=$?
  ended "$code" "$log"
}
