using System.Management.Automation.Host;
using ClaudePerf.Shell.Editing;

namespace ClaudePerf.Shell.Hosting;

/// <summary>The part of the console that the engine measures: sizes, for tables, and the width of text.</summary>
internal sealed class RawConsole(Terminal terminal) : PSHostRawUserInterface
{
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw Unsupported();
    }

    public override Size WindowSize
    {
        get => new(terminal.Width, terminal.Height);
        set => throw Unsupported();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw Unsupported();
    }

    public override Coordinates CursorPosition
    {
        get => terminal.OutputIsTerminal && terminal.InputIsTerminal ? new(Console.CursorLeft, Console.CursorTop) : new(0, 0);
        set
        {
            if (terminal.OutputIsTerminal)
                Console.SetCursorPosition(value.X, value.Y);
        }
    }

    public override int CursorSize
    {
        get => 25;
        set => throw Unsupported();
    }

    public override string WindowTitle
    {
        get => "";
        set
        {
            if (terminal.OutputIsTerminal)
                Console.Title = value;
        }
    }

    public override bool KeyAvailable => terminal.InputIsTerminal && Console.KeyAvailable;

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!terminal.InputIsTerminal)
            throw new HostException("A key was asked for, but standard input is not a terminal.");
        var key = Console.ReadKey(intercept: (options & ReadKeyOptions.NoEcho) != 0);
        var state = default(ControlKeyStates);
        if ((key.Modifiers & ConsoleModifiers.Shift) != 0)
            state |= ControlKeyStates.ShiftPressed;
        if ((key.Modifiers & ConsoleModifiers.Alt) != 0)
            state |= ControlKeyStates.LeftAltPressed;
        if ((key.Modifiers & ConsoleModifiers.Control) != 0)
            state |= ControlKeyStates.LeftCtrlPressed;
        return new KeyInfo((int)key.Key, key.KeyChar, state, keyDown: (options & ReadKeyOptions.IncludeKeyDown) != 0);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
            Console.ReadKey(intercept: true);
    }

    public override int LengthInBufferCells(string source) => CellWidth.Of(source);

    public override int LengthInBufferCells(string source, int offset) => CellWidth.Of(source.AsSpan(offset));

    public override int LengthInBufferCells(char source) => CellWidth.Of([source]);

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // Clear-Host fills the whole screen with blanks through this; nothing else of it is possible on a terminal.
        if (rectangle is { Left: -1, Top: -1, Right: -1, Bottom: -1 } && fill.Character == ' ')
        {
            if (terminal.OutputIsTerminal)
                Console.Clear();
            return;
        }
        throw Unsupported();
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw Unsupported();

    private static HostException Unsupported() => new("claudeperf does not offer direct access to the console's buffer.");
}
