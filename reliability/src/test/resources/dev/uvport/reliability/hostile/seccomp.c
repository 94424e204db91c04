/* Runs a command that may not call what container engines deny by default. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int denied[] = {
    SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_bpf, SYS_perf_event_open,
    SYS_userfaultfd, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_mount, SYS_umount2, SYS_unshare,
    SYS_setns, SYS_pivot_root, SYS_reboot, SYS_kexec_load, SYS_init_module, SYS_delete_module,
    SYS_swapon, SYS_swapoff, SYS_quotactl, SYS_acct, SYS_settimeofday, SYS_open_by_handle_at,
    SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_mbind, SYS_move_pages,
    SYS_sched_setscheduler};

#define COUNT (sizeof denied / sizeof denied[0])

int main(int argc, char **argv) {
  struct sock_filter code[2 * COUNT + 2];
  size_t n = 0;
  code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (size_t i = 0; i < COUNT; i++) {
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, denied[i], 0, 1);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  }
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = {(unsigned short)n, code};
  if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    perror("seccomp");
    return 1;
  }
  syscall(SYS_io_uring_setup, 1, NULL);
  printf("io_uring_setup: %s\n", strerror(errno));
  fflush(stdout);
  execvp(argv[1], argv + 1);
  perror(argv[1]);
  return 1;
}
