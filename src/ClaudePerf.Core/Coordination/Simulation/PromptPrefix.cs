using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClaudePerf.Core.Coordination.Simulation;

/// <summary>The section of a request that a block belongs to, in the order in which the provider assembles a prompt.</summary>
public enum PromptPart
{
    /// <summary>Tool definitions.</summary>
    Tools,

    /// <summary>The system prompt.</summary>
    System,

    /// <summary>The messages.</summary>
    Messages,
}

/// <summary>
/// The start of a prompt: a sequence of blocks. Immutable, and every longer prefix shares the shorter one that it extends, so a
/// conversation of n blocks takes memory for n of them. Two prefixes are the same to the provider if their blocks are, however they
/// were created (<see cref="Identity"/>).
/// </summary>
internal sealed class PromptPrefix
{
    private PromptPrefix(PromptPrefix? parent, RequestBlock? block, UInt128 identity, long tokens, int length)
    {
        Parent = parent;
        Block = block;
        Identity = identity;
        Tokens = tokens;
        Length = length;
    }

    /// <summary>The prefix without blocks.</summary>
    public static PromptPrefix Empty { get; } = new(null, null, 0, 0, 0);

    /// <summary>The prefix without the last block; null for the empty one.</summary>
    public PromptPrefix? Parent { get; }

    /// <summary>The last block; null for the empty one.</summary>
    public RequestBlock? Block { get; }

    /// <summary>The section of the last block.</summary>
    public PromptPart Part => Block?.Part ?? PromptPart.Tools;

    /// <summary>The tokens from the start of the prompt to the end of the last block.</summary>
    public long Tokens { get; }

    /// <summary>The number of blocks.</summary>
    public int Length { get; }

    /// <summary>A hash of all its blocks.</summary>
    internal UInt128 Identity { get; }

    /// <summary>Returns the prefix extended by a block.</summary>
    /// <param name="part">The section of the block.</param>
    /// <param name="content">Distinguishes the block from others: its text, or anything that is equal exactly if the text
    /// is.</param>
    /// <param name="tokens">The tokens of the block.</param>
    /// <exception cref="ArgumentException">Tools follow the system prompt, or either follows messages, which no prompt
    /// does.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of tokens is negative.</exception>
    public PromptPrefix Then(PromptPart part, string content, long tokens) => Then(new RequestBlock(part, content, content, tokens));

    /// <summary>Returns the prefix extended by a block.</summary>
    /// <param name="block">The block.</param>
    /// <exception cref="ArgumentException">Tools follow the system prompt, or either follows messages, which no prompt
    /// does.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of tokens is negative.</exception>
    public PromptPrefix Then(RequestBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(block.Content, nameof(block));
        ArgumentOutOfRangeException.ThrowIfNegative(block.Tokens, nameof(block));
        if (block.Part < Part)
            throw new ArgumentException($"A {block.Part} block cannot follow a {Part} block: the order is tools, system, messages.",
                nameof(block));
        var text = Encoding.UTF8.GetBytes(block.Content);
        var bytes = new byte[16 + 1 + text.Length];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, Identity);
        bytes[16] = (byte)block.Part;
        text.CopyTo(bytes, 17);
        var identity = BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bytes));
        return new PromptPrefix(this, block, identity, Tokens + block.Tokens, Length + 1);
    }

    /// <summary>The blocks in order.</summary>
    internal RequestBlock[] ToBlocks()
    {
        var blocks = new RequestBlock[Length];
        for (var prefix = this; prefix.Block is { } block; prefix = prefix.Parent!)
            blocks[prefix.Length - 1] = block;
        return blocks;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Length} blocks, {Tokens} tokens");
}
