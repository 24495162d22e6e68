using System.Globalization;

namespace Journeys.Domain.Context;

/// <summary>A decimal number as it stood in the text: <c>Digits</c> x 10^-<c>Scale</c>, exactly.</summary>
/// <param name="Digits">All digits as one whole number, with the sign.</param>
/// <param name="Scale">How many of them stand after the point; negative for trailing zeros.</param>
/// <remarks>Immutable. Up to 18 significant digits are kept; more are cut off.</remarks>
public readonly record struct Amount(long Digits, int Scale)
{
    /// <summary>The largest magnitude that is kept, in minor units.</summary>
    public const long Largest = 1_000_000_000_000_000;

    /// <summary>Gives the amount in units of 10^-<paramref name="exponent"/>, rounded half away from zero and limited to <see cref="Largest"/>.</summary>
    public long ToUnits(int exponent)
    {
        var shift = exponent - Scale;
        var value = (Int128)Digits;
        if (shift >= 0)
        {
            for (; shift > 0 && Int128.Abs(value) <= Largest; shift--)
                value *= 10;
        }
        else if (shift < -19)
        {
            value = 0;
        }
        else
        {
            var divisor = (Int128)1;
            for (; shift < 0; shift++)
                divisor *= 10;
            var half = divisor / 2;
            value = (value + (value < 0 ? -half : half)) / divisor;
        }

        return (long)Int128.Clamp(value, -Largest, Largest);
    }

    /// <summary>Reads a decimal number such as <c>-12.50</c> or <c>1e3</c>; refuses anything else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Amount amount)
    {
        amount = default;
        var i = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+'))
            i++;
        long digits = 0;
        var scale = 0;
        var kept = 0;
        var seen = false;
        var point = false;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '.' && !point)
            {
                point = true;
                continue;
            }

            if (c is < (byte)'0' or > (byte)'9')
                break;
            seen = true;
            if (kept < 18)
            {
                digits = (digits * 10) + (c - '0');
                if (digits != 0)
                    kept++;
                if (point)
                    scale++;
            }
            else if (!point)
            {
                scale--;
            }
        }

        if (!seen)
            return false;
        if (i < text.Length)
        {
            if ((text[i] | 0x20) != 'e' || !int.TryParse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) || exponent is < -1000 or > 1000)
                return false;
            scale -= exponent;
        }

        amount = new Amount(negative ? -digits : digits, digits == 0 ? 0 : Math.Clamp(scale, -2000, 2000));
        return true;
    }
}
