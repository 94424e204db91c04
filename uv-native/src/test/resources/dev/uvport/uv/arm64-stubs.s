// What Arm64Stubs must emit, with the words that an assembler makes of it. The instructions are
// written down by hand; check-aarch64-stubs asks an assembler whether the words are right.

        .balign 64
alloc:                                  // x0 handle, x1 suggested size, x2 uv_buf_t*
        bti     c
        ldr     x3, [x0]                // control block
        ldr     x7, [x3, #32]           // ARENA_CURSOR
        ldr     x8, [x3, #40]           // ARENA_END
        sub     x8, x8, x7
        movz    x6, #1, lsl #16         // 65536
        cmp     x8, x6
        csel    x8, x6, x8, hi
        stp     x7, x8, [x2]            // base, len
        ret

        .balign 64
read:                                   // x0 stream, x1 nread, x2 uv_buf_t*
        bti     c
        movz    x6, #32
        cmn     x1, #105                // UV_ENOBUFS
        csel    x6, xzr, x6, eq
        cmp     x1, #0
        csel    x6, xzr, x6, eq
        ldr     x3, [x0]                // control block
        ldr     x4, [x3]                // TAIL
        add     x5, x4, x6
        ldr     x7, [x3, #8]            // LIMIT
        ldr     x8, [x3, #24]           // DROPPED
        cmp     x7, x5
        csel    x5, x4, x5, lo
        cinc    x8, x8, lo
        str     x5, [x3]
        str     x8, [x3, #24]
        ldr     x7, [x3, #16]           // SCRATCH
        cmp     x5, x4
        csel    x4, x7, x4, eq
        ldur    x7, [x0, #-8]           // token
        str     x7, [x4]
        ldr     x7, [x2]                // base
        stp     x1, x7, [x4, #8]
        movz    x8, #1                  // READ
        str     x8, [x4, #24]
        add     x7, x1, #63
        and     x7, x7, #-64
        cmp     x1, #0
        csel    x7, xzr, x7, lt
        ldr     x8, [x3, #32]           // ARENA_CURSOR
        add     x8, x8, x7
        str     x8, [x3, #32]
        ret

        .balign 64
event:                                  // x0 handle or request, w1 status, x2 anything
        bti     c
        movz    x6, #32
        ldr     x3, [x0]
        ldr     x4, [x3]
        add     x5, x4, x6
        ldr     x7, [x3, #8]
        ldr     x8, [x3, #24]
        cmp     x7, x5
        csel    x5, x4, x5, lo
        cinc    x8, x8, lo
        str     x5, [x3]
        str     x8, [x3, #24]
        ldr     x7, [x3, #16]
        cmp     x5, x4
        csel    x4, x7, x4, eq
        ldur    x7, [x0, #-8]
        str     x7, [x4]
        sxtw    x1, w1
        stp     x1, x2, [x4, #8]
        movz    x8, #2                  // EVENT
        str     x8, [x4, #24]
        ret

        .balign 64
closed:                                 // x0 handle
        bti     c
        movz    x6, #32
        ldr     x3, [x0]
        ldr     x4, [x3]
        add     x5, x4, x6
        ldr     x7, [x3, #8]
        ldr     x8, [x3, #24]
        cmp     x7, x5
        csel    x5, x4, x5, lo
        cinc    x8, x8, lo
        str     x5, [x3]
        str     x8, [x3, #24]
        ldr     x7, [x3, #16]
        cmp     x5, x4
        csel    x4, x7, x4, eq
        ldur    x7, [x0, #-8]
        str     x7, [x4]
        stp     xzr, xzr, [x4, #8]
        movz    x8, #3                  // CLOSED
        str     x8, [x4, #24]
        ret
