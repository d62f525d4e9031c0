using System.Globalization;
using System.Management.Automation;
using ClaudePerf.Shell.Editing;

namespace ClaudePerf.Shell.Hosting;

/// <summary>One line of progress on standard error, on a terminal only, gone before anything else is written.</summary>
internal sealed class ProgressLine(Terminal terminal, TextWriter error, TimeProvider time)
{
    // Work that ends sooner is not worth a flicker, and a reader follows no more than ten changes a second.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private long firstAsked;
    private long lastShown;
    private bool active;
    private bool visible;

    public void Update(ProgressRecord record)
    {
        if (!terminal.ErrorIsTerminal || !terminal.EscapesWork)
            return;
        lock (gate)
        {
            if (record.RecordType == ProgressRecordType.Completed)
            {
                // A nested activity's end is not the end of the work it belongs to.
                if (record.ParentActivityId >= 0)
                    return;
                active = false;
                Erase();
                return;
            }
            if (!active)
            {
                active = true;
                firstAsked = time.GetTimestamp();
            }
            if (time.GetElapsedTime(firstAsked) < Delay || (visible && time.GetElapsedTime(lastShown) < Interval))
                return;
            lastShown = time.GetTimestamp();
            Erase();
            error.Write(Compose(record, terminal.Width - 1));
            error.Flush();
            visible = true;
        }
    }

    /// <summary>Takes the line away, so that other text can be written where it stood.</summary>
    public void Clear()
    {
        lock (gate)
            Erase();
    }

    /// <summary>The record as one line of at most <paramref name="width"/> columns.</summary>
    internal static string Compose(ProgressRecord record, int width)
    {
        var text = record.Activity;
        if (!string.IsNullOrWhiteSpace(record.StatusDescription))
            text += ": " + record.StatusDescription;
        if (!string.IsNullOrWhiteSpace(record.CurrentOperation))
            text += " " + record.CurrentOperation;
        var tail = record.PercentComplete >= 0 ? string.Create(CultureInfo.CurrentCulture, $" {record.PercentComplete}%")
            : record.SecondsRemaining >= 0 ? string.Create(CultureInfo.CurrentCulture, $" {TimeSpan.FromSeconds(record.SecondsRemaining):g}")
            : "";
        text = text.ReplaceLineEndings(" ");

        var room = Math.Max(0, width - CellWidth.Of(tail));
        var end = 0;
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += CellWidth.Of(rune);
            if (used > room)
                break;
            end += rune.Utf16SequenceLength;
        }
        return text[..end] + tail;
    }

    private void Erase()
    {
        if (!visible)
            return;
        error.Write("\r\e[K");
        error.Flush();
        visible = false;
    }
}
