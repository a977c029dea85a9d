namespace RespServer.Tests.Protocol;

/// <summary>What each command answers. Compared with a Redis server too, where there is one.</summary>
internal static class Scripts
{
    /// <summary>Commands of both versions.</summary>
    internal static readonly (string Name, string Script)[] Common =
    [
        ("strings", """
            GET a -> $-1~
            SET a 1 -> +OK~
            get a -> $1~1~
            GeT a -> $1~1~
            SET a "two words" -> +OK~
            GET a -> $9~two words~
            SET a "" -> +OK~
            GET a -> $0~~
            SET "\x00\xff" "\r\n" -> +OK~
            GET "\x00\xff" -> $2~~~
            STRLEN a -> :0~
            STRLEN none -> :0~
            APPEND a xy -> :2~
            APPEND a z -> :3~
            GET a -> $3~xyz~
            APPEND new abc -> :3~
            STRLEN new -> :3~
            GETSET a q -> $3~xyz~
            GETSET fresh q -> $-1~
            GET a -> $1~q~
            SETNX a 5 -> :0~
            SETNX b 5 -> :1~
            MSET x 1 y 2 x 3 -> +OK~
            MGET x y none b -> *4~$1~3~$1~2~$-1~$1~5~
            MSET x -> -ERR wrong number of arguments for 'mset' command~
            MSET x 1 y -> -ERR wrong number of arguments for 'mset' command~
            MSETNX n 1 x 2 -> :0~
            EXISTS n -> :0~
            MSETNX n 1 m 2 -> :1~
            MSETNX n -> -ERR wrong number of arguments for 'msetnx' command~
            GETRANGE y 0 -1 -> $1~2~
            SET r 0123456789 -> +OK~
            GETRANGE r 2 4 -> $3~234~
            GETRANGE r -3 -1 -> $3~789~
            GETRANGE r 8 100 -> $2~89~
            GETRANGE r 5 2 -> $0~~
            GETRANGE r -100 0 -> $1~0~
            GETRANGE none 0 1 -> $0~~
            GETRANGE r a 1 -> -ERR value is not an integer or out of range~
            GET -> -ERR wrong number of arguments for 'get' command~
            GET a b -> -ERR wrong number of arguments for 'get' command~
            SET a -> -ERR wrong number of arguments for 'set' command~
            """),
        ("set options", """
            SET a 1 XX -> $-1~
            SET a 1 NX -> +OK~
            SET a 2 NX -> $-1~
            SET a 2 XX -> +OK~
            SET a 3 NX XX -> -ERR syntax error~
            SET a 3 GET -> $1~2~
            SET none 3 GET -> $-1~
            GET none -> $1~3~
            SET a 4 NX GET -> $1~3~
            GET a -> $1~3~
            SET zz 4 XX GET -> $-1~
            EXISTS zz -> :0~
            SET a 1 EX 100 -> +OK~
            TTL a -> :100~
            SET a 1 -> +OK~
            TTL a -> :-1~
            SET a 1 px 100000 xx -> +OK~
            TTL a -> :100~
            SET a 2 KEEPTTL -> +OK~
            TTL a -> :100~
            SET a 2 EX 10 KEEPTTL -> -ERR syntax error~
            SET a 2 KEEPTTL EX 10 -> -ERR syntax error~
            SET a 2 EX 10 PX 10 -> -ERR syntax error~
            SET a 2 EX -> -ERR syntax error~
            SET a 2 EX 0 -> -ERR invalid expire time in 'set' command~
            SET a 2 EX -1 -> -ERR invalid expire time in 'set' command~
            SET a 2 PX 0 -> -ERR invalid expire time in 'set' command~
            SET a 2 EX x -> -ERR value is not an integer or out of range~
            SET a 2 EX 9223372036854775807 -> -ERR invalid expire time in 'set' command~
            SET a 2 PX 9223372036854775807 -> -ERR invalid expire time in 'set' command~
            SET a 2 WHAT -> -ERR syntax error~
            SET a 2 EXAT 4000000000 -> +OK~
            EXPIRETIME a -> :4000000000~
            SET a 2 PXAT 4000000000001 -> +OK~
            PEXPIRETIME a -> :4000000000001~
            SET a 2 EXAT 1 -> +OK~
            GET a -> $-1~
            SETEX a 100 v -> +OK~
            TTL a -> :100~
            SETEX a 0 v -> -ERR invalid expire time in 'setex' command~
            PSETEX a 100000 w -> +OK~
            GET a -> $1~w~
            PSETEX a -5 w -> -ERR invalid expire time in 'psetex' command~
            SETEX a b w -> -ERR value is not an integer or out of range~
            LPUSH l 1 -> :1~
            SET l v GET -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SET l v -> +OK~
            TYPE l -> +string~
            """),
        ("counters", """
            INCR a -> :1~
            INCR a -> :2~
            GET a -> $1~2~
            DECR a -> :1~
            DECR new -> :-1~
            INCRBY a 41 -> :42~
            DECRBY a 2 -> :40~
            INCRBY a -41 -> :-1~
            INCRBY a x -> -ERR value is not an integer or out of range~
            INCRBY a 1.5 -> -ERR value is not an integer or out of range~
            INCRBY a 01 -> -ERR value is not an integer or out of range~
            INCRBY a +1 -> -ERR value is not an integer or out of range~
            INCRBY a "" -> -ERR value is not an integer or out of range~
            INCRBY a " 1" -> -ERR value is not an integer or out of range~
            INCRBY a -0 -> -ERR value is not an integer or out of range~
            INCRBY a 9223372036854775808 -> -ERR value is not an integer or out of range~
            DECRBY a -9223372036854775808 -> -ERR decrement would overflow~
            SET max 9223372036854775807 -> +OK~
            INCR max -> -ERR increment or decrement would overflow~
            INCRBY max 1 -> -ERR increment or decrement would overflow~
            GET max -> $19~9223372036854775807~
            SET min -9223372036854775808 -> +OK~
            DECR min -> -ERR increment or decrement would overflow~
            INCR min -> :-9223372036854775807~
            SET t text -> +OK~
            INCR t -> -ERR value is not an integer or out of range~
            RPUSH l 1 -> :1~
            INCR l -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SET e 5 EX 100 -> +OK~
            INCR e -> :6~
            TTL e -> :100~
            """),
        ("keys", """
            DBSIZE -> :0~
            MSET a 1 b 2 c 3 -> +OK~
            DBSIZE -> :3~
            EXISTS a b none a -> :3~
            DEL a none -> :1~
            DEL a -> :0~
            UNLINK b c -> :2~
            DBSIZE -> :0~
            DEL -> -ERR wrong number of arguments for 'del' command~
            TYPE none -> +none~
            SET s 1 -> +OK~
            RPUSH l 1 -> :1~
            HSET h f v -> :1~
            SADD t m -> :1~
            TYPE s -> +string~
            TYPE l -> +list~
            TYPE h -> +hash~
            TYPE t -> +set~
            GET h -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            APPEND h x -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            STRLEN h -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            GETSET h x -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            GETRANGE h 0 1 -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            MGET s h -> *2~$1~1~$-1~
            KEYS s -> *1~$1~s~
            KEYS none* -> *0~
            KEYS [^lht] -> *1~$1~s~
            KEYS "\\s" -> *1~$1~s~
            FLUSHDB -> +OK~
            KEYS * -> *0~
            FLUSHDB ASYNC -> +OK~
            FLUSHDB NOW -> -ERR syntax error~
            FLUSHALL -> +OK~
            SET h?llo 1 -> +OK~
            KEYS h\?llo -> *1~$5~h?llo~
            KEYS h[!-@]llo -> *1~$5~h?llo~
            KEYS h* -> *1~$5~h?llo~
            KEYS *l*o -> *1~$5~h?llo~
            KEYS h? -> *0~
            SCAN 0 -> *2~$1~0~*1~$5~h?llo~
            SCAN 0 MATCH x* -> *2~$1~0~*0~
            SCAN 0 TYPE string COUNT 5 -> *2~$1~0~*1~$5~h?llo~
            SCAN 0 TYPE list -> *2~$1~0~*0~
            SCAN x -> -ERR invalid cursor~
            SCAN 0 COUNT 0 -> -ERR syntax error~
            SCAN 0 COUNT x -> -ERR value is not an integer or out of range~
            SCAN 0 MATCH -> -ERR syntax error~
            SCAN 0 WHAT 1 -> -ERR syntax error~
            """),
        ("expiry", """
            EXPIRE none 10 -> :0~
            TTL none -> :-2~
            PTTL none -> :-2~
            EXPIRETIME none -> :-2~
            SET a 1 -> +OK~
            TTL a -> :-1~
            PTTL a -> :-1~
            PEXPIRETIME a -> :-1~
            PERSIST a -> :0~
            EXPIRE a 100 -> :1~
            TTL a -> :100~
            PERSIST a -> :1~
            TTL a -> :-1~
            PEXPIRE a 100000 -> :1~
            TTL a -> :100~
            EXPIRE a 50 GT -> :0~
            EXPIRE a 200 GT -> :1~
            EXPIRE a 300 LT -> :0~
            EXPIRE a 100 LT -> :1~
            EXPIRE a 100 NX -> :0~
            EXPIRE a 100 XX -> :1~
            PERSIST a -> :1~
            EXPIRE a 100 XX -> :0~
            EXPIRE a 100 GT -> :0~
            EXPIRE a 100 LT -> :1~
            PERSIST a -> :1~
            EXPIRE a 100 NX -> :1~
            EXPIRE a 100 NX XX -> -ERR NX and XX, GT or LT options at the same time are not compatible~
            EXPIRE a 100 GT LT -> -ERR GT and LT options at the same time are not compatible~
            EXPIRE a 100 WHAT -> -ERR Unsupported option WHAT~
            EXPIRE a x -> -ERR value is not an integer or out of range~
            EXPIRE a x WHAT -> -ERR Unsupported option WHAT~
            EXPIRE a 9223372036854775807 -> -ERR invalid expire time in 'expire' command~
            PEXPIRE a 9223372036854775807 -> -ERR invalid expire time in 'pexpire' command~
            EXPIREAT a 4000000000 -> :1~
            EXPIRETIME a -> :4000000000~
            PEXPIREAT a 4000000000123 -> :1~
            PEXPIRETIME a -> :4000000000123~
            EXPIRE a 0 -> :1~
            EXISTS a -> :0~
            SET a 1 -> +OK~
            EXPIRE a -5 -> :1~
            EXISTS a -> :0~
            SET a 1 -> +OK~
            EXPIREAT a 1 -> :1~
            EXISTS a -> :0~
            EXPIRE a -> -ERR wrong number of arguments for 'expire' command~
            """),
        ("lists", """
            LLEN l -> :0~
            LPUSH l a -> :1~
            LPUSH l b c -> :3~
            RPUSH l d e f g h -> :8~
            LRANGE l 0 -1 -> *8~$1~c~$1~b~$1~a~$1~d~$1~e~$1~f~$1~g~$1~h~
            LRANGE l 2 3 -> *2~$1~a~$1~d~
            LRANGE l -2 -1 -> *2~$1~g~$1~h~
            LRANGE l -100 0 -> *1~$1~c~
            LRANGE l 5 1 -> *0~
            LRANGE l 100 200 -> *0~
            LRANGE none 0 -1 -> *0~
            LRANGE l a 1 -> -ERR value is not an integer or out of range~
            LPOP l -> $1~c~
            RPOP l -> $1~h~
            LPOP l 2 -> *2~$1~b~$1~a~
            RPOP l 2 -> *2~$1~g~$1~f~
            LPOP l 0 -> *0~
            LPOP l -1 -> -ERR value is out of range, must be positive~
            LPOP l x -> -ERR value is out of range, must be positive~
            LPOP l 1 2 -> -ERR wrong number of arguments for 'lpop' command~
            LPOP l 100 -> *2~$1~d~$1~e~
            EXISTS l -> :0~
            LPOP l -> $-1~
            RPOP l -> $-1~
            LPOP l 5 -> *-1~
            LPOP l 0 -> *-1~
            SET s 1 -> +OK~
            LPUSH s 1 -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            LPOP s -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            LPOP s 5 -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            LLEN s -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            LRANGE s 0 1 -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            LPUSH l -> -ERR wrong number of arguments for 'lpush' command~
            """),
        ("hashes", """
            HGET h f -> $-1~
            HLEN h -> :0~
            HSET h f 1 -> :1~
            HSET h f 2 g 3 -> :1~
            HSET h f -> -ERR wrong number of arguments for 'hset' command~
            HSET h f 1 g -> -ERR wrong number of arguments for 'hset' command~
            HMSET h f 1 -> +OK~
            HMSET h f 2 -> +OK~
            HMSET h f 2 g -> -ERR wrong number of arguments for 'hmset' command~
            HGET h f -> $1~2~
            HMGET h f none g -> *3~$1~2~$-1~$1~3~
            HMGET none a b -> *2~$-1~$-1~
            HGETALL h -> *4~$1~f~$1~2~$1~g~$1~3~
            HKEYS h -> *2~$1~f~$1~g~
            HVALS h -> *2~$1~2~$1~3~
            HGETALL none -> *0~
            HKEYS none -> *0~
            HEXISTS h f -> :1~
            HEXISTS h none -> :0~
            HLEN h -> :2~
            HINCRBY h f 40 -> :42~
            HINCRBY h n -1 -> :-1~
            HINCRBY h f x -> -ERR value is not an integer or out of range~
            HINCRBY h f 9223372036854775807 -> -ERR increment or decrement would overflow~
            HSET h t text -> :1~
            HINCRBY h t 1 -> -ERR hash value is not an integer~
            HDEL h t none n -> :2~
            HDEL h f g -> :2~
            EXISTS h -> :0~
            HDEL h f -> :0~
            HINCRBY fresh n 5 -> :5~
            TYPE fresh -> +hash~
            SET s 1 -> +OK~
            HSET s f 1 -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            HGET s f -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            HMGET s f -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            HGETALL s -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            HDEL s f -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            HLEN s -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            HINCRBY s f 1 -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            """),
        ("sets", """
            SCARD s -> :0~
            SADD s a -> :1~
            SADD s a b -> :1~
            SCARD s -> :2~
            SISMEMBER s a -> :1~
            SISMEMBER s z -> :0~
            SISMEMBER none z -> :0~
            SREM s b z -> :1~
            SMEMBERS s -> *1~$1~a~
            SMEMBERS none -> *0~
            SREM s a -> :1~
            EXISTS s -> :0~
            SREM s a -> :0~
            SET t 1 -> +OK~
            SADD t a -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SREM t a -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SMEMBERS t -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SISMEMBER t a -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SCARD t -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SADD t -> -ERR wrong number of arguments for 'sadd' command~
            """),
        ("connection", """
            PING -> +PONG~
            PING hello -> $5~hello~
            PING a b -> -ERR wrong number of arguments for 'ping' command~
            ECHO "a b" -> $3~a b~
            ECHO -> -ERR wrong number of arguments for 'echo' command~
            SELECT 0 -> +OK~
            SELECT x -> -ERR value is not an integer or out of range~
            SELECT 99 -> -ERR DB index is out of range~
            CLIENT GETNAME -> $-1~
            CLIENT SETNAME me -> +OK~
            CLIENT GETNAME -> $2~me~
            CLIENT SETNAME "a b" -> -ERR Client names cannot contain spaces, newlines or special characters.~
            CLIENT SETNAME -> -ERR wrong number of arguments for 'client|setname' command~
            CLIENT ID 1 -> -ERR wrong number of arguments for 'client|id' command~
            CLIENT SETNAME "" -> +OK~
            CLIENT GETNAME -> $-1~
            CLIENT NO-EVICT ON -> +OK~
            CLIENT NO-EVICT off -> +OK~
            CLIENT NO-EVICT maybe -> -ERR syntax error~
            CLIENT WHAT -> -ERR unknown subcommand 'WHAT'. Try CLIENT HELP.~
            CLIENT -> -ERR wrong number of arguments for 'client' command~
            HELLO 4 -> -NOPROTO unsupported protocol version~
            HELLO x -> -ERR Protocol version is not an integer or out of range~
            HELLO 2 WHAT -> -ERR Syntax error in HELLO option 'WHAT'~
            CONFIG GET save-no-such -> *0~
            CONFIG GET timeout -> *2~$7~timeout~$1~0~
            CONFIG GET APPENDONLY -> *2~$10~APPENDONLY~$2~no~
            CONFIG GET -> -ERR wrong number of arguments for 'config|get' command~
            CONFIG WHAT -> -ERR unknown subcommand 'WHAT'. Try CONFIG HELP.~
            COMMAND WHAT -> -ERR unknown subcommand 'WHAT'. Try COMMAND HELP.~
            COMMAND INFO no-such -> *1~$-1~
            COMMAND DOCS no-such -> *0~
            NOSUCH -> -ERR unknown command 'NOSUCH', with args beginning with: ~
            nosuch a "b c" -> -ERR unknown command 'nosuch', with args beginning with: 'a' 'b c' ~
            nosuch "a\r\nb" -> -ERR unknown command 'nosuch', with args beginning with: 'a  b' ~
            "" -> -ERR unknown command '', with args beginning with: ~
            averyverylongcommandname 1 -> -ERR unknown command 'averyverylongcommandname', with args beginning with: '1' ~
            nosuch 0123456789012345678901234567890123456789012345678901234567890123456789 0123456789012345678901234567890123456789012345678901234567890123456789 x -> -ERR unknown command 'nosuch', with args beginning with: '0123456789012345678901234567890123456789012345678901234567890123456789' '0123456789012345678901234567890123456789012345678901234' ~
            """),
    ];

    /// <summary>What version 2 adds. Version 1 does not know the commands.</summary>
    internal static readonly (string Name, string Script)[] Second =
    [
        ("getdel getex setrange", """
            GETDEL a -> $-1~
            SET a 1 -> +OK~
            GETDEL a -> $1~1~
            EXISTS a -> :0~
            RPUSH l 1 -> :1~
            GETDEL l -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            EXISTS l -> :1~
            GETEX none -> $-1~
            GETEX l EX 10 -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SET a 1 -> +OK~
            GETEX a -> $1~1~
            TTL a -> :-1~
            GETEX a EX 100 -> $1~1~
            TTL a -> :100~
            GETEX a -> $1~1~
            TTL a -> :100~
            GETEX a PERSIST -> $1~1~
            TTL a -> :-1~
            GETEX a PX 100000 -> $1~1~
            TTL a -> :100~
            GETEX a EX 10 PERSIST -> -ERR syntax error~
            GETEX a PERSIST EX 10 -> -ERR syntax error~
            GETEX a EX -> -ERR syntax error~
            GETEX a WHAT -> -ERR syntax error~
            GETEX a EX 0 -> -ERR invalid expire time in 'getex' command~
            GETEX a EX x -> -ERR value is not an integer or out of range~
            GETEX none EX x -> $-1~
            GETEX a PXAT 4000000000001 -> $1~1~
            PEXPIRETIME a -> :4000000000001~
            GETEX a EXAT 1 -> $1~1~
            EXISTS a -> :0~
            SETRANGE s 0 hello -> :5~
            SETRANGE s 1 ipp -> :5~
            GET s -> $5~hippo~
            SETRANGE s 4 OTAMUS -> :10~
            GET s -> $10~hippOTAMUS~
            SETRANGE p 3 x -> :4~
            GETRANGE p 3 3 -> $1~x~
            SETRANGE s 3 "" -> :10~
            SETRANGE none 5 "" -> :0~
            EXISTS none -> :0~
            SETRANGE s -1 x -> -ERR offset is out of range~
            SETRANGE s x y -> -ERR value is not an integer or out of range~
            SETRANGE s 536870912 x -> -ERR string exceeds maximum allowed size (proto-max-bulk-len)~
            SETRANGE l 0 x -> -WRONGTYPE Operation against a key holding the wrong kind of value~
            SETRANGE s 1 -> -ERR wrong number of arguments for 'setrange' command~
            """),
    ];
}
