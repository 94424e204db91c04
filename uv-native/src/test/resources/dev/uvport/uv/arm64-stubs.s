// What Arm64Stubs must emit, with the words that an assembler makes of it. The instructions are
// written down by hand; check-aarch64-stubs asks an assembler whether the words are right.

        .arch   armv8.5-a

        .balign 64
alloc:                                  // x0 handle, x1 suggested size, x2 uv_buf_t*
        bti     c                       // d503245f
        ldr     x3, [x0]                // f9400003  control block
        ldr     x7, [x3, #32]           // f9401067  ARENA_CURSOR
        ldr     x8, [x3, #40]           // f9401468  ARENA_END
        sub     x8, x8, x7              // cb070108
        movz    x6, #1, lsl #16         // d2a00026  65536
        cmp     x8, x6                  // eb06011f
        csel    x8, x6, x8, hi          // 9a8880c8
        stp     x7, x8, [x2]            // a9002047  base, len
        ret                             // d65f03c0

        .balign 64
read:                                   // x0 stream, x1 nread, x2 uv_buf_t*
        bti     c                       // d503245f
        movz    x6, #32                 // d2800406
        cmn     x1, #105                // b101a43f  UV_ENOBUFS
        csel    x6, xzr, x6, eq         // 9a8603e6
        cmp     x1, #0                  // f100003f
        csel    x6, xzr, x6, eq         // 9a8603e6
        ldr     x3, [x0]                // f9400003  control block
        ldr     x4, [x3]                // f9400064  TAIL
        add     x5, x4, x6              // 8b060085
        ldr     x7, [x3, #8]            // f9400467  LIMIT
        ldr     x8, [x3, #24]           // f9400c68  DROPPED
        cmp     x7, x5                  // eb0500ff
        csel    x5, x4, x5, lo          // 9a853085
        cinc    x8, x8, lo              // 9a882508
        str     x5, [x3]                // f9000065
        str     x8, [x3, #24]           // f9000c68
        ldr     x7, [x3, #16]           // f9400867  SCRATCH
        cmp     x5, x4                  // eb0400bf
        csel    x4, x7, x4, eq          // 9a8400e4
        ldur    x7, [x0, #-8]           // f85f8007  token
        str     x7, [x4]                // f9000087
        ldr     x7, [x2]                // f9400047  base
        stp     x1, x7, [x4, #8]        // a9009c81
        movz    x8, #1                  // d2800028  READ
        str     x8, [x4, #24]           // f9000c88
        add     x7, x1, #63             // 9100fc27
        and     x7, x7, #-64            // 927ae4e7
        cmp     x1, #0                  // f100003f
        csel    x7, xzr, x7, lt         // 9a87b3e7
        ldr     x8, [x3, #32]           // f9401068  ARENA_CURSOR
        add     x8, x8, x7              // 8b070108
        str     x8, [x3, #32]           // f9001068
        ret                             // d65f03c0

        .balign 64
event:                                  // x0 handle or request, w1 status, x2 anything
        bti     c                       // d503245f
        movz    x6, #32                 // d2800406
        ldr     x3, [x0]                // f9400003
        ldr     x4, [x3]                // f9400064
        add     x5, x4, x6              // 8b060085
        ldr     x7, [x3, #8]            // f9400467
        ldr     x8, [x3, #24]           // f9400c68
        cmp     x7, x5                  // eb0500ff
        csel    x5, x4, x5, lo          // 9a853085
        cinc    x8, x8, lo              // 9a882508
        str     x5, [x3]                // f9000065
        str     x8, [x3, #24]           // f9000c68
        ldr     x7, [x3, #16]           // f9400867
        cmp     x5, x4                  // eb0400bf
        csel    x4, x7, x4, eq          // 9a8400e4
        ldur    x7, [x0, #-8]           // f85f8007
        str     x7, [x4]                // f9000087
        sxtw    x1, w1                  // 93407c21
        stp     x1, x2, [x4, #8]        // a9008881
        movz    x8, #2                  // d2800048  EVENT
        str     x8, [x4, #24]           // f9000c88
        ret                             // d65f03c0

        .balign 64
closed:                                 // x0 handle
        bti     c                       // d503245f
        movz    x6, #32                 // d2800406
        ldr     x3, [x0]                // f9400003
        ldr     x4, [x3]                // f9400064
        add     x5, x4, x6              // 8b060085
        ldr     x7, [x3, #8]            // f9400467
        ldr     x8, [x3, #24]           // f9400c68
        cmp     x7, x5                  // eb0500ff
        csel    x5, x4, x5, lo          // 9a853085
        cinc    x8, x8, lo              // 9a882508
        str     x5, [x3]                // f9000065
        str     x8, [x3, #24]           // f9000c68
        ldr     x7, [x3, #16]           // f9400867
        cmp     x5, x4                  // eb0400bf
        csel    x4, x7, x4, eq          // 9a8400e4
        ldur    x7, [x0, #-8]           // f85f8007
        str     x7, [x4]                // f9000087
        stp     xzr, xzr, [x4, #8]      // a900fc9f
        movz    x8, #3                  // d2800068  CLOSED
        str     x8, [x4, #24]           // f9000c88
        ret                             // d65f03c0
