package io.anymask.model.checkpoint;

/// The operations of pickle protocols 2 to 5 that a checkpoint may use, by the names of Python's `pickletools`.
final class Opcodes {
    static final int MARK = '(';
    static final int STOP = '.';
    static final int NONE = 'N';
    static final int TRUE = 0x88;
    static final int FALSE = 0x89;
    static final int INT_4 = 'J';
    static final int INT_1 = 'K';
    static final int INT_2 = 'M';
    static final int LONG_1 = 0x8a;
    static final int LONG_4 = 0x8b;
    static final int FLOAT = 'G';
    static final int STRING_4 = 'T';
    static final int STRING_1 = 'U';
    static final int UNICODE_4 = 'X';
    static final int UNICODE_1 = 0x8c;
    static final int UNICODE_8 = 0x8d;
    static final int BYTES_4 = 'B';
    static final int BYTES_1 = 'C';
    static final int EMPTY_TUPLE = ')';
    static final int TUPLE = 't';
    static final int TUPLE_1 = 0x85;
    static final int TUPLE_2 = 0x86;
    static final int TUPLE_3 = 0x87;
    static final int EMPTY_LIST = ']';
    static final int APPEND = 'a';
    static final int APPENDS = 'e';
    static final int EMPTY_DICT = '}';
    static final int SET_ITEM = 's';
    static final int SET_ITEMS = 'u';
    static final int PUT_1 = 'q';
    static final int PUT_4 = 'r';
    static final int GET_1 = 'h';
    static final int GET_4 = 'j';
    static final int MEMOIZE = 0x94;
    static final int GLOBAL = 'c';
    static final int STACK_GLOBAL = 0x93;
    static final int REDUCE = 'R';
    static final int BUILD = 'b';
    static final int PERSISTENT_ID = 'Q';
    static final int PROTOCOL = 0x80;
    static final int FRAME = 0x95;

    static final int POP = '0';
    static final int POP_TO_MARK = '1';
    static final int DUPLICATE = '2';
    static final int BYTES_8 = 0x8e;
    static final int EMPTY_SET = 0x8f;
    static final int ADD_ITEMS = 0x90;
    static final int FROZEN_SET = 0x91;
    static final int NEW_OBJECT = 0x81;
    static final int NEW_OBJECT_EX = 0x92;
    static final int BYTE_ARRAY_8 = 0x96;

    private Opcodes() {}
}
