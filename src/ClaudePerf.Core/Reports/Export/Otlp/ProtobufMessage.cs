using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>A message of Protocol Buffers, written field by field (https://protobuf.dev/programming-guides/encoding). Fields that have their default are left out, except where said.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Both streams are memory alone: there is nothing to free.")]
internal sealed class ProtobufMessage
{
    // Most messages are an attribute, and there are very many of them.
    private const int BufferSize = 128;

    private readonly MemoryStream _bytes = new();
    private readonly CodedOutputStream _output;

    internal ProtobufMessage() => _output = new CodedOutputStream(_bytes, BufferSize, leaveOpen: true);

    internal ProtobufMessage Text(int field, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return this;
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteString(WellFormed(value));
        return this;
    }

    // The one of an AnyValue says by being there which kind the value is of, and so is written even where it is the default.
    internal ProtobufMessage Integer(int field, long value)
    {
        _output.WriteTag(field, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
        return this;
    }

    internal ProtobufMessage Real(int field, double value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed64);
        _output.WriteDouble(value);
        return this;
    }

    internal ProtobufMessage Fixed(int field, ulong value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed64);
        _output.WriteFixed64(value);
        return this;
    }

    internal ProtobufMessage Message(int field, ProtobufMessage message)
    {
        message._output.Flush();
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteLength((int)message._bytes.Length);
        _output.Flush();
        message._bytes.WriteTo(_bytes);
        return this;
    }

    internal byte[] ToBytes()
    {
        _output.Flush();
        return _bytes.ToArray();
    }

    // A lone surrogate, which file names of Windows and broken transcripts can hold, has no UTF-8.
    private static string WellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]))
                i++;
            else
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
        }
        return value;
    }
}
