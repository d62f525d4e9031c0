using System.Globalization;

namespace ClaudePerf.Core.Tests.Reports.Dashboard;

/// <summary>The kinds of color vision.</summary>
public enum ColorVision
{
    /// <summary>All three cones.</summary>
    Normal,

    /// <summary>Without the cones for long waves.</summary>
    Protanopia,

    /// <summary>Without the cones for medium waves.</summary>
    Deuteranopia,

    /// <summary>Without the cones for short waves.</summary>
    Tritanopia,
}

/// <summary>A color in linear RGB, 0 to 1.</summary>
internal readonly record struct PageColor(double Red, double Green, double Blue)
{
    internal static PageColor Parse(string hex)
    {
        var value = int.Parse(hex.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new PageColor(Linear(value >> 16), Linear((value >> 8) & 255), Linear(value & 255));

        static double Linear(int channel) =>
            channel / 255.0 is var part && part <= 0.04045 ? part / 12.92 : Math.Pow((channel / 255.0 + 0.055) / 1.055, 2.4);
    }

    /// <summary>
    /// Simulates color blindness with the matrices of Machado, Oliveira and Fernandes (A Physiologically-based Model for Simulation of
    /// Color Vision Deficiency, 2009) for full severity.
    /// </summary>
    internal PageColor SeenWith(ColorVision vision) => vision switch
    {
        ColorVision.Protanopia => Mixed(0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998),
        ColorVision.Deuteranopia => Mixed(0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881),
        ColorVision.Tritanopia => Mixed(1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900),
        _ => this,
    };

    /// <summary>The contrast of two colors by WCAG 2.2, 1 to 21.</summary>
    internal static double Contrast(PageColor one, PageColor other)
    {
        var (light, dark) = (Math.Max(one.Luminance, other.Luminance), Math.Min(one.Luminance, other.Luminance));
        return (light + 0.05) / (dark + 0.05);
    }

    /// <summary>The distance of two colors in CIELAB by CIE94 for graphic arts, which weights saturated colors less than CIE76.</summary>
    internal static double Difference(PageColor one, PageColor other)
    {
        var (a, b) = (one.Lab, other.Lab);
        var (chroma, chroma2) = (Math.Sqrt(a.A * a.A + a.B * a.B), Math.Sqrt(b.A * b.A + b.B * b.B));
        var (lightness, saturation) = (a.L - b.L, chroma - chroma2);
        var hue = Math.Max(0, (a.A - b.A) * (a.A - b.A) + (a.B - b.B) * (a.B - b.B) - saturation * saturation);
        var (weight, hueWeight) = (1 + 0.045 * chroma, 1 + 0.015 * chroma);
        return Math.Sqrt(lightness * lightness + saturation * saturation / (weight * weight) + hue / (hueWeight * hueWeight));
    }

    private double Luminance => 0.2126 * Red + 0.7152 * Green + 0.0722 * Blue;

    private (double L, double A, double B) Lab
    {
        get
        {
            var (x, y, z) = (Root((0.4124564 * Red + 0.3575761 * Green + 0.1804375 * Blue) / 0.95047), Root(Luminance),
                Root((0.0193339 * Red + 0.1191920 * Green + 0.9503041 * Blue) / 1.08883));
            return (116 * y - 16, 500 * (x - y), 200 * (y - z));

            static double Root(double value) => value > 0.008856 ? Math.Cbrt(value) : 7.787 * value + 16.0 / 116;
        }
    }

    private PageColor Mixed(double rr, double rg, double rb, double gr, double gg, double gb, double br, double bg, double bb) =>
        new(Math.Clamp(rr * Red + rg * Green + rb * Blue, 0, 1), Math.Clamp(gr * Red + gg * Green + gb * Blue, 0, 1),
            Math.Clamp(br * Red + bg * Green + bb * Blue, 0, 1));
}
