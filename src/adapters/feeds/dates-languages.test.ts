import { describe, expect, it } from 'vitest'
import { parseDate } from './dates.ts'

const read = (text: string) => parseDate(text)?.toISOString() ?? null

describe('parseDate, zones that follow the calendar,', () => {
  it.each([
    ['Sat, 18 Mar 2023 20:21:00 America/Los_Angeles', '2023-03-19T03:21:00.000Z'],
    ['Wed, 18 Jan 2023 20:21:00 america/los_angeles', '2023-01-19T04:21:00.000Z'],
    ['2023-07-01 12:00:00 Europe/Berlin', '2023-07-01T10:00:00.000Z'],
    ['2023-01-01T12:00:00 Asia/Kolkata', '2023-01-01T06:30:00.000Z'],
    ['1 Jul 2023 12:00 America/Argentina/Buenos_Aires', '2023-07-01T15:00:00.000Z'],
    ['1 Jul 2023 12:00 +0200 (Europe/London)', '2023-07-01T10:00:00.000Z'],
    ['Mon, 16 Jan 2023 09:00:00 ET', '2023-01-16T14:00:00.000Z'],
    ['Mon, 17 Jul 2023 09:00:00 ET', '2023-07-17T13:00:00.000Z'],
    ['July 17, 2023 at 9:00 am CT', '2023-07-17T14:00:00.000Z'],
    ['January 17, 2023 9:00 a.m. MT', '2023-01-17T16:00:00.000Z'],
    ['17 Jul 2023 09:00 PT', '2023-07-17T16:00:00.000Z'],
    ['Mon, 16 Jan 2023 09:00:00 AT', '2023-01-16T13:00:00.000Z'],
    ['17 Jul 2023 at 09:00 AT', '2023-07-17T12:00:00.000Z'],
    ['12 Mar 2023 01:59:59 ET', '2023-03-12T06:59:59.000Z'],
    ['12 Mar 2023 03:00:00 ET', '2023-03-12T07:00:00.000Z'],
    ['5 Nov 2023 01:30:00 ET', '2023-11-05T05:30:00.000Z'],
    ['5 Nov 2023 02:00:00 ET', '2023-11-05T07:00:00.000Z'],
    ['Mon, 17 Jul 2023 09:00:00 Eastern Time', '2023-07-17T13:00:00.000Z'],
    ['January 16, 2023 9 AM Pacific Standard Time', '2023-01-16T17:00:00.000Z'],
    ['July 17, 2023 9:00 PM Mountain Daylight Time', '2023-07-18T03:00:00.000Z'],
    ['17 Jul 2023 09:00 Central Time (US & Canada)', '2023-07-17T14:00:00.000Z'],
    ['17 Jul 2023 9:00 am Atlantic', '2023-07-17T12:00:00.000Z'],
    ['17 Jul 2023 09:00 (PT)', '2023-07-17T16:00:00.000Z'],
    ['17 Jul 2023 9:00 p.m. (ET)', '2023-07-18T01:00:00.000Z'],
    ['17 Jul 2023 09:00 (GMT+7)', '2023-07-17T02:00:00.000Z'],
    ['Thứ hai, 17/7/2023, 09:15 (GMT+7)', '2023-07-17T02:15:00.000Z'],
    ['17 Jul 2023 09:00:00 +0200 (PDT)', '2023-07-17T07:00:00.000Z'],
    ['17 Jul 2023 09:00:00 (updated)', '2023-07-17T09:00:00.000Z'],
  ])('reads “%s” as %s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('parseDate, months in other languages,', () => {
  it.each([
    'ven., 03 févr. 2023 10:00:00 +0000',
    'mar., 03 févr. 2023 10:00:00 +0000',
    'vendredi 3 février 2023 à 10:00',
    '3 fevrier 2023 10:00',
    'Freitag, 3. Februar 2023, 10:00 Uhr',
    '3 de febrero de 2023 10:00',
    'sex, 03 fev 2023 10:00:00 GMT',
    '3 de fevereiro de 2023 às 10:00',
    'venerdì 3 febbraio 2023 10:00',
    'Пт, 03 фев 2023 10:00:00 +0000',
    '3 февраля 2023 г. в 10:00',
    '3 лютого 2023 р. 10:00',
    'pt, 03 lutego 2023 10:00',
    '3. února 2023 10:00',
    '3 Şubat 2023 10:00',
    '3 helmikuuta 2023 klo 10:00',
    '2023. február 3. 10:00',
    '3 februari 2023 om 10:00',
    '3 Φεβρουαρίου 2023 10:00',
    '٣ فبراير ٢٠٢٣ 10:00',
    '3 फ़रवरी 2023 10:00',
    '3 กุมภาพันธ์ 2023 10:00',
    '3 tháng 2, 2023 10:00',
    'Fri, 03 Februarie 2023 10:00:00 UTC',
    '3er février 2023 10:00',
    'perjantaina 3. helmikuuta 2023 klo 10.00',
    '2023. gada 3. februāris 10:00',
    '3 փետրվարի, 2023 թ., 10:00',
    '3 בפברואר 2023 10:00',
    'Thứ Sáu, 3 tháng 2, 2023 10:00',
    '2023年2月3日金曜日 10:00',
    '2023年2月3日星期五 10:00',
    '2023년 2월 3일 금요일 10:00',
    '3 فروری، 2023 10:00',
    'divendres, 3 de febrer del 2023 10:00',
  ])('reads “%s”', (text) => expect(read(text)).toBe('2023-02-03T10:00:00.000Z'))

  it.each([
    '5 listopada 2023',
    '5 Jul 2023 10:00:00 m',
    '5 Jul 2023 10:00 p. m.',
    '5 Jul 2023 10:00 Central European Thing',
    '5 lis 2023',
    '5 srp 2023',
    '5 juitember 2023',
    '5 février mars 2023',
    'le février 2023 r 5',
  ])('rejects “%s”, which languages read differently or none does', (text) => expect(read(text)).toBeNull())
})
