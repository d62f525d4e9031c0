namespace ClaudePerf.Core.Caching;

/// <summary>Writes values of the prompt cache as bytes and reads them again.</summary>
/// <typeparam name="T">The value; immutable, for it is shared by all who ask.</typeparam>
public interface ICacheFormat<T>
    where T : class
{
    /// <summary>Writes a value.</summary>
    void Write(BinaryWriter writer, T value);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="Exception">Any: bytes that cannot be read are taken for a miss and replaced.</exception>
    T Read(BinaryReader reader);

    /// <summary>About how many bytes the value takes in memory.</summary>
    long SizeOf(T value);
}
