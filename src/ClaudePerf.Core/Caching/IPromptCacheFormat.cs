namespace ClaudePerf.Core.Caching;

/// <summary>Serializes values of the prompt cache.</summary>
/// <typeparam name="T">The value; must be immutable, because all callers share it.</typeparam>
public interface IPromptCacheFormat<T>
    where T : class
{
    /// <summary>Writes a value.</summary>
    void Write(BinaryWriter writer, T value);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="Exception">Any exception: unreadable bytes count as a miss and are replaced.</exception>
    T Read(BinaryReader reader);

    /// <summary>The approximate size of the value in memory, in bytes.</summary>
    long SizeOf(T value);
}
